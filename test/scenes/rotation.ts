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
  { portal: "rotationNote" },
);

/** Rotates a key of this scene and closes the dialog. */
async function openRotatedKey(stage: SceneStage): Promise<void> {
  await askToRotate(stage, await stage.cast.customer({ license_keys: [studioKey] }));
  await stage.dialogButton(stage.text.licenseKey.rotate).click();
  await stage.dialogButton(stage.text.shell.done).click();
  await stage.find("heading", stage.text.rotation.title).waitFor();
}

scene("devices left", openRotatedKey);
