import { expectAccessible } from "../test/accessibility.ts";
import { agentTest as test, unique } from "../test/agent-test.ts";
import { expect } from "../test/fixtures.ts";

const studio = "Northwind Studio license";

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
