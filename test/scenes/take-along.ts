import { type NewKey, studioKey } from "./keys.ts";
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

scene("certificate, key revealed", async (stage) => {
  await open(stage, "/certificate");
  await stage.click(stage.text.licenseKeys.revealKey);
  await stage.click(stage.text.takeAlong.showQrCode);
  await stage.find("img", stage.text.takeAlong.qrCode).waitFor();
});

scene("certificate, printed", async (stage) => {
  await open(stage, "/certificate");
  await stage.click(stage.text.licenseKeys.revealKey);
  await stage.click(stage.text.takeAlong.showQrCode);
  await stage.find("img", stage.text.takeAlong.qrCode).waitFor();
  await stage.page.emulateMedia({ media: "print" });
});

scene("QR code", async (stage) => {
  await open(stage, "");
  await stage.find("button", stage.text.licenseKeys.revealKey).click();
  await stage.find("button", stage.text.takeAlong.showQrCode).click();
  await stage.find("img", stage.text.takeAlong.qrCode).waitFor();
});

async function openExport(stage: SceneStage): Promise<void> {
  const customer = await stage.cast.customer({ license_keys: [studioKey] });
  await stage.signIn(customer, undefined, { isProved: true });
  await stage.open("/license-keys");
  await stage.click(stage.text.keyExport.export);
  await stage.find("alertdialog", stage.text.keyExport.title).waitFor();
}

scene("export", openExport);

scene("export, running", async (stage) => {
  await openExport(stage);
  // It lasts until the scene ends.
  await stage.page.route("**/api/license-keys/export?*", () => undefined);
  await stage.dialogButton(stage.text.keyExport.start).click();
  await stage.waitFor(stage.text.keyExport.reading);
});

scene("export, saved", async (stage) => {
  await openExport(stage);
  await stage.dialogButton(stage.text.keyExport.start).click();
  await stage.dialogButton(stage.text.shell.done).waitFor();
});

scene("export, failed", async (stage) => {
  await openExport(stage);
  await stage.page.route("**/api/license-keys/export?*", (route) =>
    route.fulfill({ status: 503, contentType: "application/problem+json", body: '{"code":"upstream_unavailable"}' }),
  );
  await stage.dialogButton(stage.text.keyExport.start).click();
  await stage.waitFor(stage.text.keyExport.failedTitle);
});

/** What leads to the vendor's shop: expired, full, and used up. */
const lacking: NewKey[] = [
  { ...studioKey, subscription: undefined, expires_at: "2026-01-31T12:00:00Z" },
  { ...studioKey, limit_activations: 2 },
  { benefit: "Northwind API quota", usage: 1000, limit_usage: 1000 },
];

scene(
  "links to the shop",
  async (stage) => {
    await stage.signIn(await stage.cast.customer({ license_keys: lacking }));
    await stage.open("/license-keys");
    await stage.find("link", stage.text.purchaseLinks.renew).waitFor();
  },
  { portal: "allOptions" },
);

for (const [index, name] of ["renew", "more devices", "more usage"].entries()) {
  scene(
    `${name}, and the vendor’s instructions`,
    async (stage) => {
      const customer = await stage.cast.customer({ license_keys: lacking });
      await stage.signIn(customer);
      await stage.open(`/license-keys/${customer.license_keys[index]?.id}`);
      await stage.find("heading", stage.text.instructions.title).waitFor();
    },
    { portal: "allOptions" },
  );
}
