import type { Customer } from "../polar-control.ts";
import { studioKey } from "./keys.ts";
import { group, type Scene } from "./scene.ts";
import type { SceneStage } from "./stage.ts";

export const rotationScenes: Scene[] = [];
const scene = group("Rotation", rotationScenes);

/** Opens the dialog that asks before a rotation. */
async function askToRotate(stage: SceneStage, customer: Customer): Promise<void> {
  await stage.signIn(customer, undefined, { isProved: true });
  await stage.open(`/license-keys/${customer.license_keys[0]?.id}`);
  await stage.click(stage.text.licenseKey.rotate);
  await stage.waitForDialog();
}

/** A customer whose key no scene changes. */
async function someone(stage: SceneStage): Promise<Customer> {
  return await stage.cast.once("rotating", () => stage.cast.customer({ license_keys: [studioKey] }));
}

scene("checked", async (stage) => {
  await askToRotate(stage, await someone(stage));
  await stage.page.getByRole("checkbox", { name: stage.text.rotation.checklist.reach }).check();
});

scene(
  "vendor's note",
  async (stage) => {
    await askToRotate(stage, await someone(stage));
    await stage.find("heading", stage.text.rotation.vendorNote({ vendor: "Northwind" })).scrollIntoViewIfNeeded();
  },
  { portal: "allOptions" },
);

/** Rotates a key of this scene and closes the dialog. */
async function openRotatedKey(stage: SceneStage): Promise<Customer> {
  const customer = await stage.cast.customer({ license_keys: [studioKey] });
  await askToRotate(stage, customer);
  await stage.dialogButton(stage.text.licenseKey.rotate).click();
  await stage.dialogButton(stage.text.shell.done).click();
  await stage.find("heading", stage.text.rotation.title).waitFor();
  return customer;
}

scene("devices left", openRotatedKey);

scene("some devices ticked", async (stage) => {
  await openRotatedKey(stage);
  await stage.page.getByRole("checkbox", { name: "Office PC" }).click();
  await stage.waitFor(stage.text.rotation.left({ count: 1 }));
});

scene("all devices ticked", async (stage) => {
  await openRotatedKey(stage);
  await stage.page.getByRole("checkbox", { name: "Office PC" }).click();
  await stage.waitFor(stage.text.rotation.left({ count: 1 }));
  await stage.page.getByRole("checkbox", { name: "MacBook Pro" }).click();
  await stage.waitFor(stage.text.rotation.done);
});

scene("devices left, viewed by support", async (stage) => {
  const customer = await openRotatedKey(stage);
  await stage.signInAsStaff(await stage.cast.provider.hireAs("Sam Rivera", "agent"));
  await stage.viewAs(customer);
  await stage.open(`/license-keys/${customer.license_keys[0]?.id}`);
  await stage.waitFor(stage.text.rotation.readOnly);
});
