import { expect, test } from "../test/fixtures.ts";

test("before a rotation the customer reads which devices stop, and ticks them off after it", async ({
  page,
  customer,
  signIn,
}) => {
  await signIn(customer);
  await page.goto(`/license-keys/${customer.license_keys[0]?.id}`);
  await page.getByRole("button", { name: "Rotate key" }).click();
  const question = page.getByRole("alertdialog", { name: "Rotate this key?" });
  await expect(question).toContainText("2 devices hold this key");
  await expect(question.getByRole("listitem").filter({ hasText: "Office PC" })).toBeVisible();
  await expect(question).toContainText("The app doesn’t get the new key by itself.");
  await question.getByRole("button", { name: "Rotate key" }).click();
  await page.getByRole("button", { name: "Done" }).click();
  const list = page.getByRole("region", { name: "Devices that need the new key" });
  await expect(list.getByRole("status")).toContainText("2 devices are left.");
  await list.getByRole("checkbox", { name: "Office PC" }).click();
  await expect(list.getByRole("status")).toContainText("1 device is left.");
  await page.reload();
  await expect(list.getByRole("checkbox", { name: "Office PC" })).toBeChecked();
  await expect(list.getByRole("checkbox", { name: "MacBook Pro" })).not.toBeChecked();
  await list.getByRole("checkbox", { name: "MacBook Pro" }).click();
  await expect(list.getByRole("status")).toHaveText("You’ve ticked all devices.");
  await page.reload();
  await expect(page.getByRole("heading", { name: "Devices", exact: true })).toBeVisible();
  await expect(list).toBeHidden();
});

test("a tick that fails says so and stays off", async ({ page, customer, signIn, consoleErrors, database }) => {
  await signIn(customer);
  await page.goto(`/license-keys/${customer.license_keys[0]?.id}`);
  await page.getByRole("button", { name: "Rotate key" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Rotate key" }).click();
  await page.getByRole("button", { name: "Done" }).click();
  const list = page.getByRole("region", { name: "Devices that need the new key" });
  const box = list.getByRole("checkbox", { name: "Office PC" });
  await expect(box).toBeVisible();
  // Another rotation's list has replaced the one that is shown.
  await database.query("update rotation_devices set rotation_id = gen_random_uuid() where customer_id = $1", [
    customer.customer_id,
  ]);
  consoleErrors.allow(/409 .*rotation-devices/);
  await box.click();
  await expect(list.getByRole("alert")).toBeVisible();
  await expect(box).not.toBeChecked();
});
