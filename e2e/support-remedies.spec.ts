import { expectAccessible } from "../test/accessibility.ts";
import { expect, test } from "../test/fixtures.ts";

test("a lead raises the device limit, and the customer reads who, what and why", async ({
  page,
  customer,
  hire,
  signInAsStaff,
  inbox,
  polar,
}) => {
  const [key] = customer.license_keys;
  if (!key) throw new Error("no key was made");
  await signInAsStaff(page, await hire("lead"));
  await page.goto(`/support/customers/${customer.customer_id}`);
  await page.getByRole("button", { name: "Show devices" }).first().click();
  await page.getByRole("button", { name: "Change key" }).click();
  const dialog = page.getByRole("alertdialog");
  await dialog.getByLabel("What to change").selectOption({ label: "Change the device limit" });
  await dialog.getByLabel("New limit").fill("12");
  await dialog.getByLabel("Reason").fill("Ticket 4711: the team has grown");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Change key" }).click();
  await expect(page.getByText("The key was changed.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Change key" })).toBeFocused();
  expect(await polar.readKey(key.id)).toMatchObject({ limit_activations: 12 });
  await expect(page.getByText(/Changed license key .*: new device limit/)).toBeVisible();
  const mail = await inbox.mailAbout("license key was changed", customer.email);
  expect(JSON.stringify(mail)).toContain("Ticket 4711: the team has grown");
});

test("an agent sees the devices of a key, and no way to change it", async ({ page, customer, hire, signInAsStaff }) => {
  await signInAsStaff(page, await hire("agent"));
  await page.goto(`/support/customers/${customer.customer_id}`);
  await page.getByRole("button", { name: "Show devices" }).first().click();
  await expect(page.getByText("active device").first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Change key" })).toHaveCount(0);
});
