import { studioKey } from "./keys.ts";
import { group, type Scene } from "./scene.ts";
import type { SceneStage } from "./stage.ts";

export const takeAlongScenes: Scene[] = [];
const scene = group("Taking a key along", takeAlongScenes);

async function open(stage: SceneStage, page: "" | "/certificate"): Promise<void> {
  const customer = await stage.cast.customer({ license_keys: [studioKey] });
  await stage.signIn(customer, undefined, { isProved: true });
  await stage.open(`/license-keys/${customer.license_keys[0]?.id}${page}`);
}

scene("certificate", (stage) => open(stage, "/certificate"));

scene("QR code", async (stage) => {
  await open(stage, "");
  await stage.find("button", stage.text.licenseKeys.revealKey).click();
  await stage.find("button", stage.text.takeAlong.showQrCode).click();
  await stage.find("img", stage.text.takeAlong.qrCode).waitFor();
});

scene("export", async (stage) => {
  const customer = await stage.cast.customer({ license_keys: [studioKey] });
  await stage.signIn(customer, undefined, { isProved: true });
  await stage.open("/license-keys");
  await stage.find("button", stage.text.keyExport.export).click();
  await stage.find("alertdialog", stage.text.keyExport.title).waitFor();
});
