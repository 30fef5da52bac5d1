import type { Page } from "@playwright/test";
import { expectAccessible } from "./accessibility.ts";
import { expect } from "./fixtures.ts";
import { chooseAtProvider, test } from "./support-fixtures.ts";

const banner = (page: Page) => page.getByRole("region", { name: "Support view" });
const dialog = (page: Page) => page.getByRole("alertdialog", { name: /^Act on behalf of/ });

test("a lead signs in afresh, gives a reason, and removes a device on behalf of the customer", async ({
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

  await banner(page).getByRole("button", { name: "Act on behalf" }).click();
  await dialog(page).getByLabel("Why you act for them").fill("The customer asked me to free the old laptop");
  await expectAccessible(page);
  await dialog(page).getByRole("button", { name: "Act on behalf" }).click();
  await expect(dialog(page).getByText("You have to sign in again first")).toBeVisible();
  await dialog(page).getByRole("link", { name: "Sign in again" }).click();
  // The provider asks anew, though its own session still lives.
  await chooseAtProvider(page, lead);

  await page.waitForURL(/\/license-keys\/[\w-]{36}$/);
  await expect(dialog(page).getByLabel("Why you act for them")).toHaveValue(
    "The customer asked me to free the old laptop",
  );
  await dialog(page).getByRole("button", { name: "Act on behalf" }).click();
  await expect(banner(page)).toContainText("You are acting on behalf of");
  await expect(page.getByRole("button", { name: /Reveal|Copy|Rotate/ })).toHaveCount(0);
  await expectAccessible(page);

  await page.getByRole("button", { name: "Deactivate MacBook Pro" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Deactivate" }).click();
  await expect(page.getByText("MacBook Pro was removed.")).toBeVisible();
  const { activations } = await polar.readKey(customer.license_keys[0]?.id ?? "");
  expect(activations.map(({ label }) => label)).toEqual(["Office PC"]);
});

test("an agent is not offered to act on behalf", async ({ page, customer, hire, signInAsStaff, viewAs }) => {
  await signInAsStaff(page, await hire("agent"));
  await viewAs(page, customer);
  await expect(banner(page).getByRole("button", { name: "End" })).toBeVisible();
  await expect(banner(page).getByRole("button", { name: "Act on behalf" })).toHaveCount(0);
});
