import type { Page } from "@playwright/test";
import { announcements, watchAnnouncements } from "../test/accessibility.ts";
import { CookieBrowser } from "../test/cookie-browser.ts";
import { expect, test } from "../test/fixtures.ts";
import type { Customer } from "../test/polar-control.ts";

async function openKey(page: Page, customer: Customer): Promise<void> {
  await page.goto(`/license-keys/${customer.license_keys[0]?.id}`);
}

const rows = (page: Page) => page.getByRole("list", { name: "Devices" }).getByRole("listitem");
const heading = (page: Page) => page.getByRole("heading", { name: "Devices", exact: true });
const labels = Array.from({ length: 6 }, (_, index) => ({ label: `Render ${index + 1}` }));
/** Presses Tab until a button has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  const button = page.getByRole("button", { name, exact: true });
  for (let presses = 0; presses < 30; presses += 1) {
    await page.keyboard.press("Tab");
    if (await button.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`Tab does not lead to ${name}.`);
}

const site = { benefit: "Northwind Site license", limit_activations: 100 };

test("a customer renames a device, finds it by the new name, and takes the name away", async ({
  page,
  makeCustomer,
  signIn,
}) => {
  const activations = [
    ...Array.from({ length: 11 }, (_, index) => ({ label: `render-${index}` })),
    { label: "DESKTOP-7F3K", meta: { os: "Windows 12", hostname: "desk-7" } },
  ];
  const customer = await makeCustomer({ license_keys: [{ ...site, activations }] });
  await signIn(customer);
  await openKey(page, customer);
  await page.getByRole("button", { name: "Rename DESKTOP-7F3K" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Rename DESKTOP-7F3K" });
  await dialog.getByLabel("Name").fill("Ada’s desk \u202E");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("The device was renamed")).toBeVisible();
  const renamed = page.getByRole("button", { name: "Rename Ada’s desk" });
  await expect(renamed).toBeFocused();
  await page.reload();
  const row = rows(page).filter({ hasText: "Ada’s desk" });
  await expect(row).toContainText("DESKTOP-7F3K");
  await expect(row).toContainText("Windows 12");
  const search = page.getByRole("searchbox", { name: "Search devices" });
  await search.fill("desk-7");
  await expect(rows(page)).toHaveCount(1);
  await search.fill("ada’s");
  await expect(page.getByText("1 device found")).toBeVisible();
  await renamed.click();
  await page.getByRole("alertdialog").getByLabel("Name").fill("");
  await page.getByRole("alertdialog").getByRole("button", { name: "Save" }).click();
  // Its row isn't found any more, nor is its button.
  await expect(page.getByText("No devices match")).toBeVisible();
  await expect(heading(page)).toBeFocused();
  await page.getByRole("button", { name: "Clear search" }).click();
  await expect(page.getByRole("button", { name: "Rename DESKTOP-7F3K" })).toBeVisible();
});

test("devices are sorted, and those that are probably one machine say so", async ({ page, makeCustomer, signIn }) => {
  const activations = [
    { label: "Zebra", created_at: "2026-01-01T10:00:00Z", meta: { hwid: "AA-11", app_version: "3.1" } },
    { label: "apple", created_at: "2026-02-01T10:00:00Z", meta: { hwid: "aa-11", ip: "192.0.2.7", rack: "R7" } },
    { label: "Mango", created_at: "2026-03-01T10:00:00Z" },
  ];
  const customer = await makeCustomer({ license_keys: [{ ...site, activations }] });
  await signIn(customer);
  await openKey(page, customer);
  const order = async () => (await rows(page).locator("p:first-child bdi:first-child").allTextContents()).slice(0, 9);
  const names = async () => (await order()).filter((name) => ["Zebra", "apple", "Mango"].includes(name));
  await expect.poll(async () => [...new Set(await names())]).toEqual(["Zebra", "apple", "Mango"]);
  await expect(page.getByText("Probably the same machine as apple")).toBeVisible();
  await expect(page.getByText("Probably the same machine as Zebra")).toBeVisible();
  await page.getByRole("combobox", { name: "Sort devices" }).selectOption({ label: "By name" });
  await expect(page).toHaveURL(/activations_sort=name/);
  await expect.poll(async () => (await rows(page).first().textContent())?.startsWith("apple")).toBe(true);
  await page.getByRole("combobox", { name: "Sort devices" }).selectOption({ label: "Newest first" });
  await expect.poll(async () => (await rows(page).first().textContent())?.startsWith("Mango")).toBe(true);
  await page.getByText("1 more detail").click();
  await expect(page.getByRole("row", { name: "rack R7" })).toBeVisible();
});

test("a device added since the last visit is new, also after a reload", async ({
  page,
  makeCustomer,
  signIn,
  polar,
  database,
}) => {
  const customer = await makeCustomer({
    license_keys: [{ ...site, activations: [{ label: "Old one", created_at: "2026-01-01T10:00:00Z" }] }],
  });
  const [key] = customer.license_keys;
  await signIn(customer);
  await openKey(page, customer);
  await expect(page.getByText("Old one", { exact: true })).toBeVisible();
  await expect(page.getByText("New", { exact: true })).toHaveCount(0);
  await database.query(
    "update device_looks set looked_at = now() - interval '31 minutes', new_since = now() - interval '1 hour' where license_key_id = $1",
    [key?.id],
  );
  if (key) await polar.activate(customer, key, "New one");
  await page.reload();
  await expect(rows(page).filter({ hasText: "New one" }).getByText("New", { exact: true })).toBeVisible();
  await page.reload();
  await expect(page.getByText("New", { exact: true })).toHaveCount(1);
});

test("a customer deactivates all devices but one, and it goes on when the page is left", async ({
  page,
  makeCustomer,
  signIn,
  polar,
}) => {
  const customer = await makeCustomer({ license_keys: [{ ...site, activations: labels }] });
  const [key] = customer.license_keys;
  await signIn(customer);
  await openKey(page, customer);
  await page.getByRole("button", { name: "Select devices" }).click();
  await page.getByRole("button", { name: "Select all others on this page except Render 3" }).click();
  await expect(page.getByText("5 selected")).toBeVisible();
  await page.getByRole("button", { name: "Deactivate selected" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Deactivate 5 devices?" });
  await expect(dialog.getByRole("listitem")).toHaveText(["Render 1", "Render 2", "Render 4", "Render 5", "Render 6"]);
  await dialog.getByRole("button", { name: "Deactivate" }).click();
  await expect(page.getByText("The first device will be deactivated in a moment.")).toBeVisible();
  await page.goto("about:blank");
  const left = async () => (await polar.readKey(key?.id ?? "")).activations.map(({ label }) => label);
  await expect.poll(left, { timeout: 30_000 }).toEqual(["Render 3"]);
  const times = (await polar.requestsOf(customer))
    .filter(({ path }) => path.endsWith("/deactivate"))
    .map(({ at }) => Date.parse(at));
  for (const [index, time] of times.entries())
    expect((times[index + 3] ?? Number.POSITIVE_INFINITY) - time).toBeGreaterThan(1000);
});

test("the page shows the progress and each result, failed ones can be tried again, and Undo keeps all", async ({
  page,
  makeCustomer,
  signIn,
  polar,
}) => {
  const customer = await makeCustomer({ license_keys: [{ ...site, activations: labels.slice(0, 3) }] });
  const [key] = customer.license_keys;
  await signIn(customer);
  await openKey(page, customer);
  const queue = async () => {
    await page.getByRole("button", { name: "Select devices" }).click();
    await page.getByRole("checkbox", { name: "Select all on this page" }).check();
    await page.getByRole("button", { name: "Deactivate selected" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Deactivate" }).click();
  };
  await queue();
  await expect(heading(page)).toBeFocused();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("0 of 3 deactivated · Kept: 3")).toBeVisible();
  await expect(heading(page)).toBeFocused();
  await page.getByText("Result for each device").click();
  await expect(page.getByText("Kept", { exact: true })).toHaveCount(3);
  await expect(rows(page)).toHaveCount(3);
  await polar.addFault({
    customer_id: customer.customer_id,
    path: "/v1/customer-portal/license-keys/deactivate",
    status: 403,
    count: 1,
  });
  await queue();
  await expect(page.getByText("2 of 3 deactivated · Not deactivated: 1")).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText("Not deactivated", { exact: true })).toBeVisible();
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(heading(page)).toBeFocused();
  await expect(page.getByText("1 of 1 deactivated")).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText("0 of 100 devices")).toBeVisible();
  expect((await polar.readKey(key?.id ?? "")).activations).toEqual([]);
});

test("ticks stay with devices that a sort, a search or a change elsewhere moves, and go only with the device", async ({
  page,
  stack,
  makeCustomer,
  signIn,
  polar,
}) => {
  const activations = Array.from({ length: 55 }, (_, index) => ({
    label: `render-${String(index + 1).padStart(2, "0")}`,
    created_at: new Date(Date.UTC(2026, 0, index + 1)).toISOString(),
  }));
  const customer = await makeCustomer({ license_keys: [{ ...site, activations }] });
  const [key] = customer.license_keys;
  const elsewhere = new CookieBrowser(stack.portalUrl);
  await elsewhere.openLink(await polar.mintToken(customer));
  await signIn(customer);
  await openKey(page, customer);
  await page.waitForResponse((response) => new URL(response.url()).pathname === "/api/events");
  await page.getByRole("button", { name: "Select devices" }).click();
  const box = (label: string) => page.getByRole("checkbox", { name: `Select ${label}`, exact: true });
  await box("render-01").check();
  await box("render-02").check();
  const sort = page.getByRole("combobox", { name: "Sort devices" });
  await sort.selectOption({ label: "Newest first" });
  await expect(page.getByText("2 selected · 2 not on this page")).toBeVisible();
  await box("render-55").check();
  const search = page.getByRole("searchbox", { name: "Search devices" });
  await search.fill("render-01");
  await expect(box("render-01")).toBeChecked();
  await expect(page.getByText("3 selected · 2 not on this page")).toBeVisible();
  await elsewhere.send("DELETE", `/api/license-keys/${key?.id}/activations/${key?.activation_ids[1]}`, {});
  await expect(page.getByText("2 selected · 1 not on this page")).toBeVisible();
  await page.getByRole("button", { name: "Clear search" }).click();
  await page.getByRole("button", { name: "Select all others on this page except render-54" }).click();
  // Fifty rows without one of them, and the one that another page has.
  await expect(page.getByText("50 selected · 1 not on this page")).toBeVisible();
  await page.getByRole("checkbox", { name: "Select all on this page" }).check();
  await page.getByRole("checkbox", { name: "Select all on this page" }).uncheck();
  await box("render-55").check();
  await page.getByRole("button", { name: "Deactivate selected" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Deactivate 2 devices?" });
  await expect(dialog.getByRole("listitem")).toHaveText(["render-55", "render-01"]);
  await expect(dialog).toContainText("1 not on this page");
});

test("by keyboard alone a customer deactivates several devices, hears how it goes, and dismisses the results", async ({
  page,
  makeCustomer,
  signIn,
  polar,
}) => {
  const customer = await makeCustomer({ license_keys: [{ ...site, activations: labels.slice(0, 3) }] });
  await signIn(customer);
  await openKey(page, customer);
  await watchAnnouncements(page);
  await polar.addFault({
    customer_id: customer.customer_id,
    path: "/v1/customer-portal/license-keys/deactivate",
    status: 403,
    count: 1,
  });
  await tabTo(page, "Select devices");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("checkbox", { name: "Select all on this page" })).toBeFocused();
  await page.keyboard.press("Space");
  await tabTo(page, "Deactivate selected");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Deactivate selected" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Cancel" })).toBeFocused();
  await tabTo(page, "Deactivate");
  await page.keyboard.press("Enter");
  await expect(heading(page)).toBeFocused();
  await tabTo(page, "Undo");
  const result = "2 of 3 deactivated · Not deactivated: 1";
  await expect(page.getByText(result)).toBeVisible({ timeout: 20_000 });
  // The button that had the focus is gone.
  await expect(heading(page)).toBeFocused();
  const announced = await announcements(page);
  expect(announced).toEqual(
    expect.arrayContaining(["3 selected", "The first device will be deactivated in a moment.", result]),
  );
  expect(announced.join()).not.toContain("Result for each device");
  await tabTo(page, "Dismiss");
  await page.keyboard.press("Enter");
  await expect(page.getByText(result)).toBeHidden();
  await expect(heading(page)).toBeFocused();
});

test("a customer adds a device by hand, until the key is full", async ({ page, makeCustomer, signIn, polar }) => {
  const newKey = { benefit: "Northwind Studio license", limit_activations: 2, activations: [{ label: "MacBook Pro" }] };
  const customer = await makeCustomer({ license_keys: [newKey] });
  const [key] = customer.license_keys;
  await signIn(customer);
  await openKey(page, customer);
  const add = page.getByRole("button", { name: "Add a device" });
  await add.click();
  const dialog = page.getByRole("alertdialog", { name: "Add a device by hand" });
  await dialog.getByLabel("Device name").fill("Lab <b>PC</b>");
  await dialog.getByRole("button", { name: "Add device" }).click();
  await expect(page.getByText("Lab <b>PC</b> was added")).toBeVisible();
  await expect(page.getByText("2 of 2 devices")).toBeVisible();
  const { activations } = await polar.readKey(key?.id ?? "");
  expect(activations.map(({ label }) => label)).toEqual(["MacBook Pro", "Lab <b>PC</b>"]);
  await expect(page.getByText(activations[1]?.id ?? "none")).toBeVisible();
  await expect(page.getByText("license_portal_request")).toHaveCount(0);
  await add.click();
  await expect(dialog).toContainText("This key is active on as many devices as it allows. Deactivate one first.");
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(add).toBeFocused();
});

test("while Polar is down the page says that it waits and when it tries again, and Undo keeps all devices", async ({
  page,
  makeCustomer,
  signIn,
  polar,
}) => {
  const customer = await makeCustomer({ license_keys: [{ ...site, activations: labels.slice(0, 3) }] });
  const [key] = customer.license_keys;
  await signIn(customer);
  await openKey(page, customer);
  await polar.addFault({
    customer_id: customer.customer_id,
    path: "/v1/customer-portal/license-keys/deactivate",
    status: 503,
  });
  await page.getByRole("button", { name: "Select devices" }).click();
  await page.getByRole("checkbox", { name: "Select all on this page" }).check();
  await page.getByRole("button", { name: "Deactivate selected" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Deactivate" }).click();
  const waiting = page.getByText(/^Waiting for the license service\. We’ll try again at about \d+:\d\d [AP]M\.$/);
  await expect(waiting).toBeVisible({ timeout: 20_000 });
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("0 of 3 deactivated")).toBeVisible();
  await expect(waiting).toBeHidden();
  expect((await polar.readKey(key?.id ?? "")).activations).toHaveLength(3);
});
