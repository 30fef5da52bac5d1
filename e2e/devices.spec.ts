import type { Page } from "@playwright/test";
import { expect, test } from "../test/fixtures.ts";
import type { Customer } from "../test/polar-control.ts";

const deactivatePath = "/v1/customer-portal/license-keys/deactivate";

async function openKey(page: Page, customer: Customer): Promise<void> {
  await page.goto(`/license-keys/${customer.license_keys[0]?.id}`);
}

async function deactivate(page: Page, label: string): Promise<void> {
  await page.getByRole("button", { name: `Deactivate ${label}` }).click();
  const dialog = page.getByRole("alertdialog", { name: `Deactivate ${label}?` });
  await dialog.getByRole("button", { name: "Deactivate" }).click();
}

test("a customer deactivates a device", async ({ page, customer, signIn, polar }) => {
  await signIn(customer);
  await page.getByRole("link", { name: "Northwind Studio license" }).click();
  await expect(page.getByText("2 of 3 devices")).toBeVisible();
  await deactivate(page, "MacBook Pro");
  await expect(page.getByText("1 of 3 devices")).toBeVisible();
  await expect(page.getByText("MacBook Pro was deactivated")).toBeVisible();
  const heading = page.getByRole("heading", { name: "Devices", exact: true });
  await expect(heading).toBeFocused();
  await page.getByRole("button", { name: "Dismiss" }).click();
  await expect(page.getByText("MacBook Pro was deactivated")).toBeHidden();
  await expect(heading).toBeFocused();
  const { activations } = await polar.readKey(customer.license_keys[0]?.id ?? "");
  expect(activations.map(({ label }) => label)).toEqual(["Office PC"]);
  await page.getByRole("link", { name: "All license keys" }).click();
  await expect(page.getByText("1 of 3 devices")).toBeVisible();
});

test("two devices of one name are told apart in the row, the button and the dialog", async ({
  page,
  makeCustomer,
  signIn,
  polar,
}) => {
  const created_at = "2026-03-04T10:15:00Z";
  const activations = [
    { label: "MacBook Pro", created_at, meta: { os: "macOS", user: "ada" } },
    { label: "MacBook Pro", created_at, meta: { os: "macOS", user: "bob" } },
    { label: "macbook pro", created_at, meta: { os: "macOS", user: "bob" } },
    { label: "Office PC", created_at },
  ];
  const newKey = { benefit: "Northwind Studio license", activations, limit_activations: 4 };
  const customer = await makeCustomer({ license_keys: [newKey] });
  const [key] = customer.license_keys;
  await signIn(customer);
  await openKey(page, customer);
  const buttons = page.getByRole("button", { name: /^Deactivate ./ });
  await expect(buttons).toHaveCount(4);
  const names = await buttons.evaluateAll((all) => all.map((button) => button.getAttribute("aria-label")));
  expect(new Set(names).size).toBe(4);
  expect(names).toContain("Deactivate Office PC");
  await expect(page.getByRole("listitem").filter({ hasText: "#2" })).toContainText("user bob");
  const second = names.find((name) => name?.includes("user: bob; #2")) ?? "";
  await page.getByRole("button", { name: second, exact: true }).click();
  const dialog = page.getByRole("alertdialog", { name: `${second}?` });
  await dialog.getByRole("button", { name: "Deactivate" }).click();
  await expect(page.getByText(/macbook pro \(activated .*user: bob; #2\) was deactivated/i)).toBeVisible();
  // The last one of its kind needs no number.
  await expect(page.getByRole("button", { name: /^Deactivate .*user: bob\)$/ })).toBeVisible();
  expect((await polar.readKey(key?.id ?? "")).activations).toHaveLength(3);
});

test("the confirmation names the device, and Cancel and Escape change nothing", async ({ page, customer, signIn }) => {
  await signIn(customer);
  await openKey(page, customer);
  const button = page.getByRole("button", { name: "Deactivate Office PC" });
  await button.click();
  const dialog = page.getByRole("alertdialog", { name: "Deactivate Office PC?" });
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog).toBeHidden();
  await expect(button).toBeFocused();
  await button.click();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(page.getByText("2 of 3 devices")).toBeVisible();
});

test("over the limit, the confirmation doesn't promise room for another device", async ({
  page,
  makeCustomer,
  signIn,
}) => {
  const key = { benefit: "Northwind Studio license", activations: 3, limit_activations: 2 };
  const customer = await makeCustomer({ license_keys: [key] });
  await signIn(customer);
  await openKey(page, customer);
  const confirmation = page.getByRole("alertdialog");
  const deactivate = () =>
    page
      .getByRole("button", { name: /^Deactivate ./ })
      .first()
      .click();
  await deactivate();
  await expect(confirmation).toContainText("will stop working with this key.");
  await expect(confirmation).not.toContainText("You can then activate");
  await confirmation.getByRole("button", { name: "Deactivate" }).click();
  await expect(page.getByText("2 of 2 devices")).toBeVisible();
  await deactivate();
  await expect(confirmation).toContainText("You can then activate another device.");
});

test("a device already deactivated elsewhere stays gone, and the page says so", async ({
  page,
  customer,
  signIn,
  polar,
  consoleErrors,
}) => {
  consoleErrors.allow(/404 .*activations/);
  const [key] = customer.license_keys;
  await signIn(customer);
  await openKey(page, customer);
  if (key) await polar.deactivate(customer, key, key.activation_ids[0] ?? "");
  await deactivate(page, "MacBook Pro");
  await expect(page.getByText("This device is already deactivated.")).toBeVisible();
  await expect(page.getByText("1 of 3 devices")).toBeVisible();
  await expect(page.getByRole("button", { name: "Deactivate MacBook Pro" })).toHaveCount(0);
});

test("a device deactivated in the customer's other tab counts as deactivated here", async ({
  page,
  context,
  customer,
  signIn,
  polar,
}) => {
  await signIn(customer);
  await openKey(page, customer);
  const other = await context.newPage();
  await openKey(other, customer);
  await deactivate(other, "MacBook Pro");
  await expect(other.getByText("MacBook Pro was deactivated")).toBeVisible();
  await deactivate(page, "MacBook Pro");
  await expect(page.getByText("MacBook Pro was deactivated")).toBeVisible();
  const removals = (await polar.requestsOf(customer)).filter(({ path }) => path === deactivatePath);
  expect(removals).toHaveLength(1);
});

test("a deactivation shows at once and is reverted with a reason if it fails", async ({
  page,
  customer,
  signIn,
  polar,
  consoleErrors,
}) => {
  consoleErrors.allow(/503/);
  await signIn(customer);
  await openKey(page, customer);
  await polar.addFault({ customer_id: customer.customer_id, path: deactivatePath, latency_ms: 1_000, status: 503 });
  await deactivate(page, "Office PC");
  await expect(page.getByText("1 of 3 devices")).toBeVisible();
  await expect(page.getByText("Office PC wasn’t deactivated")).toBeVisible();
  await expect(page.getByText("The license service isn’t responding.")).toBeVisible();
  await expect(page.getByText("2 of 3 devices")).toBeVisible();
  await expect(page.getByRole("button", { name: "Deactivate Office PC" })).toBeVisible();
});

test("a deactivation that Polar is too slow for is sent once, and the page says so", async ({
  page,
  customer,
  signIn,
  polar,
  consoleErrors,
}) => {
  consoleErrors.allow(/504/);
  await signIn(customer);
  await openKey(page, customer);
  await polar.addFault({ customer_id: customer.customer_id, path: deactivatePath, latency_ms: 5_000 });
  await deactivate(page, "Office PC");
  await expect(page.getByText("The license service took too long to respond.")).toBeVisible();
  const removals = async () => (await polar.requestsOf(customer)).filter(({ path }) => path === deactivatePath).length;
  await expect.poll(removals).toBe(1);
});

test("when the vendor manages the devices, the page says so and the server refuses", async ({
  page,
  makeCustomer,
  signIn,
  polar,
  stack,
}) => {
  const customer = await makeCustomer({ license_keys: [{ benefit: "Northwind CI runner", activations: 2 }] });
  const [key] = customer.license_keys;
  await signIn(customer);
  await openKey(page, customer);
  await expect(page.getByText("Northwind manages this key’s devices.")).toBeVisible();
  await expect(page.getByRole("button", { name: /Deactivate/ })).toHaveCount(0);
  const answer = await page.request.delete(`/api/license-keys/${key?.id}/activations/${key?.activation_ids[0]}`, {
    headers: { origin: stack.portalUrl },
    data: {},
  });
  expect(await answer.json()).toMatchObject({ status: 409, code: "device_management_off" });
  expect((await polar.readKey(key?.id ?? "")).activations).toHaveLength(2);
});

test("a revoked key's devices are shown and can't be deactivated", async ({
  page,
  makeCustomer,
  signIn,
  polar,
  stack,
}) => {
  const customer = await makeCustomer({
    license_keys: [{ benefit: "Northwind Studio license", status: "revoked", activations: [{ label: "MacBook Pro" }] }],
  });
  const [key] = customer.license_keys;
  await signIn(customer);
  await openKey(page, customer);
  await expect(page.getByText("MacBook Pro")).toBeVisible();
  await expect(page.getByText("This key is revoked. You can see its devices")).toBeVisible();
  await expect(page.getByRole("button", { name: /Deactivate|Rotate/ })).toHaveCount(0);
  const answer = await page.request.delete(`/api/license-keys/${key?.id}/activations/${key?.activation_ids[0]}`, {
    headers: { origin: stack.portalUrl },
    data: {},
  });
  expect(await answer.json()).toMatchObject({ status: 409, code: "license_key_revoked" });
  expect((await polar.readKey(key?.id ?? "")).activations).toHaveLength(1);
});

test("of 1,000 devices fifty are rendered, and a click responds at once", async ({ page, makeCustomer, signIn }) => {
  const activations = Array.from({ length: 1_000 }, (_, index) => ({
    label: `render-${String(index + 1).padStart(4, "0")}`,
    meta: { os: "Debian 14", rack: `R${index % 40}` },
  }));
  const customer = await makeCustomer({ license_keys: [{ benefit: "Northwind Site license", activations }] });
  await signIn(customer);
  await openKey(page, customer);
  await expect(page.getByText("1,000 of 1,000 devices")).toBeVisible();
  const devices = page.getByRole("list", { name: "Devices" }).getByRole("listitem");
  await expect(devices).toHaveCount(50);
  expect(await page.evaluate(() => document.querySelectorAll("*").length)).toBeLessThan(2_500);
  await page
    .getByRole("button", { name: /^Deactivate render-/ })
    .first()
    .click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("link", { name: "Page 20" }).click();
  await expect(page).toHaveURL(/activations_page=20/);
  await expect(devices).toHaveCount(50);
  await page.getByRole("searchbox", { name: "Search devices" }).fill("render-0777");
  await expect(devices).toHaveCount(1);
  await expect(page.getByText("1 device found")).toBeVisible();
});

test("labels and details from hostile software are shown as text", async ({ page, makeCustomer, signIn }) => {
  let dialogs = 0;
  page.on("dialog", (dialog) => {
    dialogs += 1;
    void dialog.dismiss();
  });
  const customer = await makeCustomer({
    name: "<img src=x onerror=alert(1)>",
    license_keys: [
      {
        benefit: "Northwind Studio license",
        activations: [
          { label: "<script>alert(1)</script>", meta: { os: "<img src=x onerror=alert(1)>" } },
          { label: "invoice\u202Egpj.exe", meta: { url: "javascript:alert(1)" } },
        ],
      },
    ],
  });
  await signIn(customer);
  await openKey(page, customer);
  await expect(page.getByText("<script>alert(1)</script>")).toBeVisible();
  await expect(page.getByText("invoicegpj.exe")).toBeVisible();
  await expect(page.locator("a[href^='javascript:']")).toHaveCount(0);
  expect(dialogs).toBe(0);
});
