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

test("several devices are ticked at once, and each waits only for itself", async ({ page, makeCustomer, signIn }) => {
  const activations = ["MacBook Pro", "Office PC", "Studio Mac"].map((label) => ({ label }));
  const benefit = "Northwind Site license";
  const customer = await makeCustomer({ license_keys: [{ benefit, limit_activations: 5, activations }] });
  await signIn(customer);
  await page.goto(`/license-keys/${customer.license_keys[0]?.id}`);
  await page.getByRole("button", { name: "Rotate key" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Rotate key" }).click();
  await page.getByRole("button", { name: "Done" }).click();
  const list = page.getByRole("region", { name: "Devices that need the new key" });
  const box = (label: string) => list.getByRole("checkbox", { name: label });
  const held: (() => void)[] = [];
  await page.route("**/rotation-devices/*", async (route) => {
    await new Promise<void>((resolve) => held.push(resolve));
    await route.continue();
  });
  // The dialog gives the focus back when it has closed.
  await expect(page.getByRole("button", { name: "Rotate key" })).toBeFocused();
  await box("MacBook Pro").focus();
  for (const _box of activations) {
    await page.keyboard.press("Space");
    await page.keyboard.press("Tab");
  }
  await expect.poll(() => held.length).toBe(3);
  for (const { label } of activations) await expect(box(label)).not.toBeChecked();
  await expect(list.getByRole("status")).toContainText("3 devices are left.");
  // The last one is noted first.
  held[2]?.();
  await expect(box("Studio Mac")).toBeChecked();
  await expect(box("MacBook Pro")).not.toBeChecked();
  await expect(list.getByRole("status")).toContainText("2 devices are left.");
  held[0]?.();
  held[1]?.();
  await expect(list.getByRole("status")).toHaveText("You’ve ticked all devices.");
  for (const { label } of activations) await expect(box(label)).toBeChecked();
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
