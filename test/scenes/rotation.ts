import { studioKey } from "./keys.ts";
import { group, type Scene } from "./scene.ts";
import type { SceneStage } from "./stage.ts";

export const rotationScenes: Scene[] = [];
const scene = group("Rotation", rotationScenes);

/** Rotates a key of this scene and closes the dialog. */
async function openRotatedKey(stage: SceneStage): Promise<void> {
  const customer = await stage.cast.customer({ license_keys: [studioKey] });
  await stage.signIn(customer, undefined, { isProved: true });
  await stage.open(`/license-keys/${customer.license_keys[0]?.id}`);
  await stage.click(stage.text.licenseKey.rotate);
  await stage.dialogButton(stage.text.licenseKey.rotate).click();
  await stage.dialogButton(stage.text.shell.done).click();
  await stage.find("heading", stage.text.rotation.title).waitFor();
}

scene("devices left", openRotatedKey);
