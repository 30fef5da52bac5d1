import type { Page } from "@playwright/test";
import { expectAccessible } from "../test/accessibility.ts";
import { agentTest as test, unique } from "../test/agent-test.ts";
import { expect } from "../test/fixtures.ts";

const studio = "Northwind Studio license";
const box = (page: Page) => page.getByRole("searchbox", { name: "Find a customer" });
const results = (page: Page) => page.getByRole("list", { name: "Customers found" }).locator("> li");

async function search(page: Page, text: string): Promise<void> {
  await box(page).fill(text);
  await box(page).press("Enter");
}

test("an agent finds a customer by anything the customer may give", async ({ page, makeCustomer }) => {
  const mark = unique();
  const customer = await makeCustomer({
    webhooks: true,
    type: "team",
    name: `Fabrikam ${mark} Ltd`,
    email: `billing.${mark}@fabrikam.example`,
    external_id: `crm-${mark}`,
    members: [{ email: `olga.${mark}@fabrikam.example`, name: "Olga", role: "owner" }],
    license_keys: [{ benefit: studio, key: `LICENSE-${unique()}-Z${unique().slice(0, 5)}` }],
  });
  const key = customer.license_keys[0]?.key ?? "";
  await page.getByRole("navigation", { name: "Support" }).getByRole("link", { name: "Customers" }).click();
  await expect(box(page)).toBeVisible();
  for (const [typed, why] of [
    [`BILLING.${mark}@fabrikam.example`, "Email"],
    [`  fabrikam   ${mark} LTD `, "Name"],
    [`crm-${mark}`, "External ID"],
    [customer.customer_id, "Customer ID"],
    [`olga.${mark}@fabrikam.example`, "Member Olga"],
    [key.toLowerCase(), "Full key"],
    [key.slice(-6), "Last 6 characters"],
  ] as const) {
    // The webhook that tells of the member and the key may still be on its way.
    await expect(async () => {
      await search(page, typed);
      await expect(results(page), typed).toHaveCount(1, { timeout: 2000 });
      await expect(results(page).first()).toContainText(why, { timeout: 1000 });
    }).toPass();
    await expect(results(page).first()).toContainText(`Fabrikam ${mark} Ltd`);
    await expect(results(page).first()).not.toContainText(key);
    expect(page.url()).toMatch(/\/support\/customers$/);
  }
  await expectAccessible(page);
});

test("an agent finds a customer by a device that was looked at, and by an order number", async ({
  page,
  polar,
  makeCustomer,
}) => {
  const mark = unique();
  const customer = await makeCustomer({
    name: `Holder ${unique()}`,
    license_keys: [{ benefit: studio, order: true, activations: [{ label: `Reception ${mark} iMac` }] }],
  });
  const addresses: string[] = [];
  page.on("request", (request) => addresses.push(request.url()));
  await page.goto(`/support/customers/${customer.customer_id}`);
  await page.getByRole("button", { name: "Show devices" }).click();
  await expect(page.getByText(`Reception ${mark} iMac`)).toBeVisible();
  await page.getByRole("navigation", { name: "Support" }).getByRole("link", { name: "Customers" }).click();
  await expect(page.getByText("A device’s name, or whole words of it.")).toBeVisible();
  await search(page, `imac ${mark.toUpperCase()}`);
  await expect(results(page)).toHaveCount(1);
  await expect(results(page).first()).toContainText(`Device Reception ${mark} iMac`);
  await expect(results(page).first()).toContainText(customer.license_keys[0]?.display_key ?? "no key");
  await expectAccessible(page);

  const world = Object(await polar.control("GET", "/world"));
  const { customer_id } = customer;
  const order = world.orders.find((one: { customer_id: string }) => one.customer_id === customer_id);
  const number = String(order?.invoice_number);
  await search(page, number.toLowerCase());
  await expect(results(page)).toHaveCount(1);
  await expect(results(page).first()).toContainText(`Order ${number}`);
  expect(addresses.filter((address) => address.includes(mark) || address.includes(number))).toEqual([]);
});

test("search works by keyboard, and Back restores the results", async ({ page, makeCustomer }) => {
  const mark = unique();
  for (const name of ["Ada", "Ben", "Cleo"]) await makeCustomer({ name: `${name} ${mark}` });
  await page.goto("/support/customers");
  await page.getByRole("heading", { level: 1 }).click();
  await page.keyboard.press("/");
  await expect(box(page)).toBeFocused();
  await page.keyboard.type(mark);
  await page.keyboard.press("Enter");
  await expect(results(page)).toHaveCount(3);
  await expect(page.getByText("3 matches")).toBeVisible();

  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  const second = results(page).nth(1).getByRole("link");
  await expect(second).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await expect(box(page)).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toContainText(mark);

  await page.keyboard.press("/");
  await expect(box(page)).toHaveValue(mark);
  await expect(results(page)).toHaveCount(3);
  await page.goBack();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(mark);
  await page.goBack();
  await expect(results(page)).toHaveCount(3);
});

test("the search text is in no URL, history or storage", async ({ page, makeCustomer }) => {
  const mark = unique();
  await makeCustomer({ name: `Quiet ${mark}` });
  const addresses: string[] = [];
  page.on("request", (request) => addresses.push(request.url()));
  page.on("framenavigated", (frame) => addresses.push(frame.url()));
  await page.goto("/support/customers");
  await search(page, `Quiet ${mark}`);
  await expect(results(page)).toHaveCount(1);
  await results(page).getByRole("link").click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(mark);
  await page.goBack();
  await expect(results(page)).toHaveCount(1);
  expect(addresses.filter((address) => address.includes(mark))).toEqual([]);
  const kept = await page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }, history.state]));
  expect(kept).not.toContain(mark);
  await page.reload();
  await expect(box(page)).toHaveValue("");
});

test("many matches are paginated", async ({ page, makeCustomer }) => {
  const mark = unique();
  await Promise.all(Array.from({ length: 27 }, (_, index) => makeCustomer({ name: `Paged ${mark} ${index}` })));
  await page.goto("/support/customers");
  await search(page, mark);
  await expect(page.getByText("27 matches")).toBeVisible();
  await expect(results(page)).toHaveCount(25);
  await page.getByRole("link", { name: "Next" }).click();
  await expect(results(page)).toHaveCount(2);
  expect(page.url()).toMatch(/\/support\/customers$/);
});

test("no match, a failure and a missing session look different", async ({
  page,
  polar,
  makeCustomer,
  consoleErrors,
}) => {
  consoleErrors.allow(/503/, /401/);
  await page.goto("/support/customers");
  await expect(page.getByText("Search by email, name, ID, license key, device or order number.")).toBeVisible();
  await expect(box(page)).toHaveAttribute("placeholder", /device name or order number$/);
  await search(page, `nobody.${unique()}@example.com`);
  await expect(page.getByText("No customers found")).toBeVisible();
  await expect(page.getByText(/whole words of a device’s name, or the full order number\.$/)).toBeVisible();

  const customer = await makeCustomer();
  const end = await polar.addFault({ customer_id: customer.customer_id, status: 503 });
  await search(page, customer.customer_id);
  await expect(page.getByRole("alert").filter({ hasText: "We couldn’t search customers" })).toBeVisible();
  await expect(page.getByText("No customers found")).toHaveCount(0);
  await end();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(results(page)).toHaveCount(1);

  const cookies = await page.context().cookies();
  const staff = cookies.filter(({ name }) => name.includes("staff")).map(({ name }) => name);
  await page.context().clearCookies({ name: staff[0] ?? "" });
  await search(page, "anybody");
  await expect(page.getByRole("link", { name: "Sign in again" })).toBeVisible();
});

test("no answer contains a full key, however short", async ({ page, makeCustomer }) => {
  const mark = unique();
  const keys = ["AB12", `Q${mark.slice(0, 5)}`, `Q7${mark.slice(0, 5)}`, `LONG-KEY-OF-${mark}`];
  const customer = await makeCustomer({
    webhooks: true,
    license_keys: keys.map((key) => ({ benefit: studio, key })),
  });
  const bodies: Promise<string>[] = [];
  page.on("response", (answer) => bodies.push(answer.text().catch(() => "")));
  await page.goto("/support/customers");
  for (const key of keys.slice(1)) {
    await expect(async () => {
      await search(page, key);
      await expect(results(page)).toHaveCount(1, { timeout: 2000 });
    }).toPass();
  }
  await page.goto(`/support/customers/${customer.customer_id}`);
  const closed = page.getByRole("button", { name: "Show devices" });
  await expect(closed).toHaveCount(4);
  for (const _ of keys) await closed.first().click();
  await expect(page.getByText("No active devices.")).toHaveCount(4);
  await page.goto("/support/license-keys");
  await expect(page.getByRole("list", { name: "License keys" })).toBeVisible();
  const all = (await Promise.all(bodies)).join("\n");
  expect(all).toContain(customer.customer_id);
  for (const key of keys) expect(all, key).not.toContain(key);
  expect(all).not.toMatch(/polar_(oat|cst|mst)_/);
});

test("hostile names are shown as text, in their place", async ({ page, makeCustomer }) => {
  const mark = unique();
  const name = `<img src=x onerror=alert(1)> \u202Egpj.exe\u0000 ${mark} "><script>alert(2)</script>`.replace(
    "\u0000",
    "",
  );
  const customer = await makeCustomer({
    name,
    external_id: `javascript:alert('${mark}')`,
    license_keys: [
      { benefit: studio, activations: [{ label: "<b onclick=alert(3)>\u202Eyp", meta: { "<i>": "</bdi><script>" } }] },
    ],
  });
  let alerts = 0;
  page.on("dialog", () => {
    alerts += 1;
  });
  await page.goto("/support/customers");
  await search(page, mark);
  await expect(results(page).first()).toContainText("<img src=x onerror=alert(1)> gpj.exe");
  await results(page).getByRole("link").click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("<script>alert(2)</script>");
  await expect(page.locator("main a[href^='javascript']")).toHaveCount(0);
  await page.getByRole("button", { name: "Show devices" }).click();
  await expect(page.getByText("<b onclick=alert(3)>yp")).toBeVisible();
  expect(await page.content()).not.toContain("\u202E");
  expect(page.url()).toContain(customer.customer_id);
  expect(alerts).toBe(0);
});
