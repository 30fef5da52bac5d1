import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expectAccessible } from "../test/accessibility.ts";
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

test("before a rotation the customer goes through a checklist, which holds up nothing", async ({
  page,
  customer,
  signIn,
}) => {
  await page.setViewportSize({ width: 375, height: 600 });
  await signIn(customer);
  await page.goto(`/license-keys/${customer.license_keys[0]?.id}`);
  const open = page.getByRole("region", { name: "Key", exact: true }).getByRole("button", { name: "Rotate key" });
  await open.click();
  const question = page.getByRole("alertdialog", { name: "Rotate this key?" });
  await expect(question.getByText("Rotate this key?")).toBeFocused();
  await expect(question.getByText("Rotate this key?")).toBeInViewport();
  const checklist = question.getByRole("group", { name: "Check before you rotate" });
  const boxes = checklist.getByRole("checkbox");
  await expect(boxes).toHaveCount(3);
  await checklist.getByRole("checkbox", { name: "I can enter the new key on each of them." }).check();
  await checklist.getByText("I can get to every device that holds this key.").click();
  await expect(boxes.nth(0)).toBeChecked();
  await expectAccessible(page);
  await question.getByRole("button", { name: "Cancel" }).click();
  await expect(open).toBeFocused();
  await open.click();
  await expect(boxes.nth(0)).not.toBeChecked();
  await question.getByRole("button", { name: "Rotate key" }).click();
  await expect(page.getByRole("alertdialog", { name: "Your new key" })).toBeVisible();
});

test("the vendor's note on a rotation is in the dialog, without the HTML in it", async ({
  page,
  polar,
  makeCustomer,
  startInstance,
}) => {
  const folder = mkdtempSync(path.join(tmpdir(), "instructions-"));
  const customer = await makeCustomer({ license_keys: [{ benefit: "Northwind Studio license", activations: 1 }] });
  const note = "The app **asks** for it. <img src=x onerror=alert(1)> [Read more](https://vendor.example/rotate)";
  writeFileSync(path.join(folder, "rotation.md"), "For all products");
  writeFileSync(path.join(folder, `${customer.license_keys[0]?.benefit_id}.rotation.md`), note);
  const portal = await startInstance({ INSTRUCTIONS_DIR: folder });
  const enter = new URLSearchParams({ customer_session_token: await polar.mintToken(customer) });
  await page.goto(`${portal.url}/enter?${enter}`);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL(`${portal.url}/license-keys`);
  await page.goto(`${portal.url}/license-keys/${customer.license_keys[0]?.id}`);
  await page.getByRole("button", { name: "Rotate key" }).click();
  const shown = page.getByRole("alertdialog").getByRole("region", { name: /^Note from / });
  await expect(shown).toContainText("The app asks for it.");
  await expect(shown.getByRole("link", { name: "Read more" })).toHaveAttribute("rel", "noreferrer");
  await expect(shown.getByRole("img")).toHaveCount(0);
  await expectAccessible(page);
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
