import type { Page } from "@playwright/test";
import { expectAccessible } from "../test/accessibility.ts";
import { chooseAtProvider, expect, test } from "../test/fixtures.ts";

const banner = (page: Page) => page.getByRole("region", { name: "View as customer" });
const dialog = (page: Page) => page.getByRole("alertdialog", { name: /^Act on behalf of/ });

test("a lead signs in again, gives a reason, and deactivates a device on the customer's behalf", async ({
  page,
  customer,
  hire,
  signInAsStaff,
  viewAs,
  database,
  polar,
  consoleErrors,
}) => {
  consoleErrors.allow(/status of 401/);
  const lead = await hire("lead");
  await signInAsStaff(page, lead);
  await viewAs(page, customer);
  // They signed in this morning.
  await database.query("update staff_sessions set auth_time = now() - interval '3 hours' where subject = $1", [
    lead.id,
  ]);
  await page.goto(`/license-keys/${customer.license_keys[0]?.id}`);
  await expect(page.getByRole("button", { name: "Deactivate MacBook Pro" })).toHaveCount(0);

  await banner(page).getByRole("button", { name: "Act on the customer’s behalf" }).click();
  await dialog(page).getByLabel("Reason").fill("The customer asked me to free the old laptop");
  await expectAccessible(page);
  await dialog(page).getByRole("button", { name: "Act on the customer’s behalf" }).click();
  await expect(dialog(page).getByText("Sign in again to confirm it’s you.")).toBeVisible();
  await dialog(page).getByRole("link", { name: "Sign in again" }).click();
  // The provider asks anew, though its own session still lives.
  await chooseAtProvider(page, lead);

  await page.waitForURL(/\/license-keys\/[\w-]{36}$/);
  await expect(dialog(page).getByLabel("Reason")).toHaveValue("The customer asked me to free the old laptop");
  await dialog(page).getByRole("button", { name: "Act on the customer’s behalf" }).click();
  await expect(banner(page)).toContainText("You’re acting on behalf of");
  await expect(page.getByRole("button", { name: /Reveal|Copy|Rotate/ })).toHaveCount(0);
  await expectAccessible(page);

  await page.getByRole("button", { name: "Deactivate MacBook Pro" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Deactivate" }).click();
  await expect(page.getByText("MacBook Pro was deactivated")).toBeVisible();
  const { activations } = await polar.readKey(customer.license_keys[0]?.id ?? "");
  expect(activations.map(({ label }) => label)).toEqual(["Office PC"]);
});

test("an agent can't act on the customer's behalf", async ({ page, customer, hire, signInAsStaff, viewAs }) => {
  await signInAsStaff(page, await hire("agent"));
  await viewAs(page, customer);
  await expect(banner(page).getByRole("button", { name: "Stop viewing" })).toBeVisible();
  await expect(banner(page).getByRole("button", { name: "Act on the customer’s behalf" })).toHaveCount(0);
});

test("an admin finds a customer, views, acts, and reads the audit log", async ({
  page,
  customer,
  hire,
  signInAsStaff,
  database,
}) => {
  // All agents share a hundred calls a minute, and the tests are many agents at once.
  await database.query("delete from rate_limits where key like 'polar-organization-staff%'");
  const admin = await hire("admin");
  await signInAsStaff(page, admin);
  await page.getByRole("navigation", { name: "Support" }).getByRole("link", { name: "Customers" }).click();
  await page.getByRole("searchbox", { name: "Find a customer" }).fill(customer.email);
  await page.getByRole("searchbox", { name: "Find a customer" }).press("Enter");
  await page.getByRole("list", { name: "Customers found" }).getByRole("link").first().click();
  await page.getByRole("button", { name: "View as customer", exact: true }).click();
  const start = page.getByRole("dialog", { name: "View as customer" });
  await start.getByLabel("Reason").fill("Ticket 4712: the old laptop is gone");
  await start.getByRole("button", { name: "View as customer" }).click();
  await page.waitForURL("/license-keys");
  await page.getByRole("link", { name: "Northwind Studio license" }).click();
  // Signed in a moment ago: no other sign-in is asked for.
  await banner(page).getByRole("button", { name: "Act on the customer’s behalf" }).click();
  await dialog(page).getByLabel("Reason").fill("The customer asked me to free it");
  await dialog(page).getByRole("button", { name: "Act on the customer’s behalf" }).click();
  await page.getByRole("button", { name: "Deactivate Office PC" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Deactivate" }).click();
  await expect(page.getByText("Office PC was deactivated")).toBeVisible();
  await banner(page).getByRole("button", { name: "Stop viewing" }).click();
  await page.waitForURL(`/support/customers/${customer.customer_id}`);

  await page.getByRole("navigation", { name: "Support" }).getByRole("link", { name: "Audit log" }).click();
  await expect(page.getByRole("heading", { name: "Audit log" })).toBeVisible();
  await page.getByRole("textbox", { name: "Customer ID" }).fill(customer.customer_id);
  await page.getByRole("button", { name: "Apply" }).click();
  await page.waitForURL(/customer=/);
  const events = page.getByRole("list", { name: "Audit events" });
  for (const event of [
    "Viewed a customer",
    "Started viewing as a customer",
    "Asked to act on the customer’s behalf",
    "Deactivated a device",
    "Stopped viewing as a customer",
  ]) {
    await expect(events.getByRole("listitem").filter({ hasText: event }).first()).toContainText(admin.name);
  }
});
