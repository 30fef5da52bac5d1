import type { Page } from "@playwright/test";
import { expectAccessible } from "../test/accessibility.ts";
import { expect, test } from "../test/fixtures.ts";

const studio = "Northwind Studio license";
const box = (page: Page) => page.getByRole("searchbox", { name: "Find a customer" });
const results = (page: Page) => page.getByRole("list", { name: "Customers found" }).locator("> li");

async function search(page: Page, text: string): Promise<void> {
  await box(page).fill(text);
  await box(page).press("Enter");
}

/** A text that no other test has, to search for. */
function unique(): string {
  return Math.random().toString(36).slice(2, 10);
}

test.beforeEach(async ({ page, database, hire, signInAsStaff }) => {
  // All agents share a hundred calls a minute, and these tests are many agents at once.
  await database.query("delete from rate_limits where key like 'polar-organization-staff%'");
  await signInAsStaff(page, await hire("agent"));
});

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
  await search(page, `nobody.${unique()}@example.com`);
  await expect(page.getByText("No customers found")).toBeVisible();

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

test("a team's page shows its members and who sees each key, and marks unassigned keys", async ({
  page,
  makeCustomer,
}) => {
  const customer = await makeCustomer({
    type: "team",
    name: "Contrail",
    members: [
      { email: `${unique()}@contrail.example`, name: "Olga Pruett", role: "owner" },
      { email: `${unique()}@contrail.example`, name: "Mira Lind" },
    ],
    license_keys: [{ benefit: studio, activations: [{ label: "Olga's Mac" }] }, { benefit: "Northwind Plug-in" }],
  });
  await page.goto(`/support/customers/${customer.customer_id}`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Contrail");
  await expect(page).toHaveTitle(/^Customer ·/);
  await expect(
    page.getByText("2 keys aren’t assigned to a team member, so no one on the team can see them."),
  ).toBeVisible();
  await expect(page.getByText("No one. Not assigned to a member.")).toHaveCount(2);
  await expect(page.getByRole("list", { name: "Members" }).getByRole("listitem")).toHaveCount(2);
  await expect(page.getByText("No one from support has viewed this account.")).toBeVisible();
  const row = page.getByRole("article", { name: new RegExp(studio) });
  await row.getByRole("button", { name: "Show devices" }).click();
  await expect(page.getByText("Olga's Mac")).toBeVisible();
  for (const { key } of customer.license_keys) await expect(page.locator("body")).not.toContainText(key);
  await expectAccessible(page);
});

test("an agent views as a team member with a reason, and the customer's page lists it", async ({
  page,
  makeCustomer,
}) => {
  const email = `${unique()}@contrail.example`;
  const customer = await makeCustomer({
    type: "team",
    name: "Contrail",
    members: [
      { email: `${unique()}@contrail.example`, name: "Olga", role: "owner" },
      { email, name: "Mira Lind" },
    ],
    license_keys: [{ benefit: studio, member: email }],
  });
  await page.goto(`/support/customers/${customer.customer_id}`);
  await page.getByRole("button", { name: "View as customer", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "View as customer" });
  await expect(dialog).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("button", { name: "View as customer", exact: true })).toBeFocused();
  await page.keyboard.press("Enter");
  await dialog.getByLabel("Member").selectOption({ label: `Mira Lind · ${email}` });
  await dialog.getByLabel("Reason").fill("Ticket 4711: the key is not accepted");
  await dialog.getByLabel("Ticket link").fill("https://tickets.northwind.example/4711");
  await dialog.getByRole("button", { name: "View as customer" }).click();
  await page.waitForURL("/license-keys");
  await expect(page.getByRole("region", { name: "View as customer" })).toContainText("Mira Lind");
  await page.goto(`/support/customers/${customer.customer_id}`);
  const impersonations = page.getByRole("list", { name: "Support access" });
  await expect(impersonations).toContainText("Ticket 4711: the key is not accepted");
  await expect(impersonations).toContainText("In progress");
  await expect(impersonations.getByRole("link", { name: "Ticket" })).toHaveAttribute(
    "href",
    "https://tickets.northwind.example/4711",
  );
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

test("250 keys come ten at a time, and the page is in the URL", async ({ page, makeCustomer }) => {
  const customer = await makeCustomer({ license_keys: Array.from({ length: 250 }, () => ({ benefit: studio })) });
  await page.goto(`/support/customers/${customer.customer_id}`);
  const keys = page.getByRole("list", { name: "License keys" }).locator("> li");
  await expect(keys).toHaveCount(10);
  await page.getByRole("navigation", { name: "Pages of license keys" }).getByRole("link", { name: "Page 25" }).click();
  await expect(page).toHaveURL(/\?keys_page=25$/);
  await expect(keys.first()).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(new RegExp(`${customer.customer_id}$`));
});

test("the page of all keys is accessible, and a failure doesn't reset its filters", async ({ page, consoleErrors }) => {
  consoleErrors.allow(/503/);
  await page.goto("/support/license-keys");
  await expect(page.getByRole("list", { name: "License keys" }).locator("> li")).toHaveCount(25);
  await expectAccessible(page);
  await page.route("**/api/support/license-keys?**", (route) => route.fulfill({ status: 503, body: "" }));
  await page.getByLabel("Status").selectOption("Revoked");
  await expect(page.getByRole("alert").filter({ hasText: "We couldn’t load this page" })).toBeVisible();
  await expect(page.getByLabel("Status")).toHaveValue("revoked");
  await page.unroute("**/api/support/license-keys?**");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("couldn’t load")).toHaveCount(0);
});

test("all keys can be filtered by status and product in the URL, and show their customer and devices", async ({
  page,
  makeCustomer,
}) => {
  const mark = unique();
  const customer = await makeCustomer({
    name: `Lister ${mark}`,
    license_keys: [{ benefit: "Northwind CI runner", status: "disabled", activations: 1000 }],
  });
  await page.goto("/support/license-keys");
  const keys = page.getByRole("list", { name: "License keys" }).locator("> li");
  await expect(keys).toHaveCount(25);
  await page.getByLabel("Status").selectOption("Disabled");
  await expect(page).toHaveURL(/\?status=disabled$/);
  await page.getByLabel("Product").selectOption("Northwind CI runner");
  await expect(page).toHaveURL(/status=disabled&benefit_id=/);
  await page.reload();
  const row = page.getByRole("list", { name: "License keys" }).locator("> li", { hasText: mark });
  // Oldest first: what was made now is on the last page.
  const last = page
    .getByRole("navigation", { name: "Pages of license keys" })
    .getByRole("link", { name: /^Page/ })
    .last();
  if ((await last.count()) > 0) await last.click();
  await expect(row).toHaveCount(1);
  await row.getByRole("button", { name: "Show devices" }).click();
  await expect(row.getByText("1,000 active devices")).toBeVisible();
  await expect(row.getByText("Customers can’t see or deactivate these devices.")).toBeVisible();
  const devices = row.locator("section > ul > li");
  await expect(devices).toHaveCount(50);
  await row.getByRole("searchbox", { name: "Search devices" }).fill("device  777");
  await row.getByRole("searchbox", { name: "Search devices" }).press("Enter");
  await expect(row.getByText("1 device matches “device 777”.")).toBeVisible();
  await expect(devices).toHaveText([/Device 777/]);
  await expectAccessible(page);
  await row.getByRole("searchbox", { name: "Search devices" }).fill("no such thing");
  await row.getByRole("button", { name: "Search" }).click();
  await expect(row.getByText("No devices match “no such thing”.")).toBeVisible();
  await row.getByRole("button", { name: "Show all" }).click();
  await expect(devices).toHaveCount(50);
  await row.getByRole("link", { name: `Lister ${mark}` }).click();
  await expect(page).toHaveURL(new RegExp(`/support/customers/${customer.customer_id}$`));
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

test("a deleted customer is not found, and an auditor sees none of these pages", async ({
  page,
  browser,
  makeCustomer,
  polar,
  hire,
  signInAsStaff,
  consoleErrors,
}) => {
  consoleErrors.allow(/404/);
  const customer = await makeCustomer();
  await polar.deleteCustomer(customer);
  await page.goto(`/support/customers/${customer.customer_id}`);
  await expect(page.getByRole("heading", { name: "Customer not found" })).toBeVisible();
  await expectAccessible(page);

  const context = await browser.newContext();
  const other = await context.newPage();
  await signInAsStaff(other, await hire("auditor"));
  for (const path of ["/support/customers", "/support/license-keys", `/support/customers/${customer.customer_id}`]) {
    await other.goto(path);
    await expect(other).toHaveURL(/\/support\?problem=staff_role_missing$/);
  }
  await context.close();
});
