import { expectAccessible } from "../test/accessibility.ts";
import { agentTest as test, unique } from "../test/agent-test.ts";
import { expect } from "../test/fixtures.ts";

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
