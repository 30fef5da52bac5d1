import type { NewKey } from "./keys.ts";
import { group, type Scene } from "./scene.ts";
import type { SceneStage } from "./stage.ts";

export const deviceChoiceScenes: Scene[] = [];
const scene = group("Device choice", deviceChoiceScenes);

const app = "https://cloud.northwind.example/account";
const full: NewKey = {
  benefit: "Northwind Studio license",
  activations: [
    { label: "Office PC", created_at: "2026-05-02T10:00:00Z", meta: { os: "Windows 12" } },
    { label: "Old laptop", created_at: "2025-01-15T10:00:00Z", meta: { os: "Windows 10" } },
    { label: "MacBook Pro", created_at: "2026-06-20T10:00:00Z", meta: { os: "macOS 27.1" } },
  ],
};

type Given = { isOwn?: boolean; returnUrl?: string | null };

/** Opens the page as the vendor's app does. */
async function openChoice(stage: SceneStage, key: NewKey, { isOwn = false, returnUrl = app }: Given = {}) {
  const make = () => stage.cast.customer({ license_keys: [key] });
  const customer = isOwn ? await make() : await stage.cast.once(`choice ${JSON.stringify(key)}`, make);
  const [made] = customer.license_keys;
  await stage.signIn(customer);
  const query = new URLSearchParams({ license_key_id: made?.id ?? "", ...(returnUrl && { return_url: returnUrl }) });
  await stage.open(`/free-a-device?${query}`);
}

async function deactivate(stage: SceneStage): Promise<void> {
  await stage.click(stage.text.deviceChoice.deactivate);
  await stage.dialogButton(stage.text.licenseKey.deactivate).click();
}

scene("choose", (stage) => openChoice(stage, full));

scene("one device", (stage) =>
  openChoice(stage, { ...full, activations: [{ label: "Office PC" }], limit_activations: 1 }),
);

scene("more devices than allowed", (stage) => openChoice(stage, { ...full, limit_activations: 2 }));

scene("confirm", async (stage) => {
  await openChoice(stage, full);
  await stage.click(stage.text.deviceChoice.deactivate);
  await stage.waitForDialog();
});

scene("done", async (stage) => {
  await openChoice(stage, full, { isOwn: true, returnUrl: null });
  await deactivate(stage);
  await stage.waitFor(stage.text.deviceChoice.deactivatedTitle);
});

scene("done, back to the app", async (stage) => {
  await stage.page.route(`${app}**`, (route) => route.abort("aborted"));
  await openChoice(stage, full, { isOwn: true });
  await deactivate(stage);
  await stage.waitFor(stage.text.deviceChoice.deactivatedTitle);
});

scene("not needed", (stage) => openChoice(stage, { ...full, limit_activations: 5 }));

scene("blocked", (stage) => openChoice(stage, { benefit: "Northwind CI runner", activations: 2 }));

scene("revoked", (stage) => openChoice(stage, { ...full, status: "revoked" }));

scene("return link refused", (stage) => openChoice(stage, full, { returnUrl: "https://evil.example/" }));

scene("not found", async (stage) => {
  await stage.signIn(await stage.cast.once("someone", () => stage.cast.customer()));
  await stage.open("/free-a-device?license_key_id=7b1d2f9e-3c4a-4d5e-8f60-718293a4b5c6");
});
