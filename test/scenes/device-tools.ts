import type { Customer } from "../polar-control.ts";
import { until } from "../until.ts";
import type { NewKey } from "./keys.ts";
import { group, type Scene } from "./scene.ts";
import type { SceneStage } from "./stage.ts";

export const deviceToolScenes: Scene[] = [];
const scene = group("Devices", deviceToolScenes);

const created_at = "2026-03-04T10:15:00Z";
const studio = { os: "Windows 12", hostname: "desk-7", app_version: "12.4", hwid: "7F3K-22", ip: "192.0.2.7" };
const key: NewKey = {
  benefit: "Northwind Site license",
  limit_activations: 20,
  created_at,
  activations: [
    { label: "DESKTOP-7F3K", created_at, meta: { ...studio, rack: "R7", licensed: true } },
    { label: "Ada’s laptop", created_at, meta: { ...studio, os: "Windows 11", user: "ada" } },
    { label: "事務所のPC", created_at, meta: { platform: "macOS 27", 場所: "東京本社" } },
    { label: "Render 4", created_at },
  ],
};

async function openDevices(stage: SceneStage, given: NewKey = key): Promise<Customer> {
  const customer = await stage.cast.customer({ license_keys: [given] });
  await stage.signIn(customer, undefined, { isProved: true });
  await stage.open(`/license-keys/${customer.license_keys[0]?.id}`);
  return customer;
}

async function rename(stage: SceneStage): Promise<void> {
  await stage.click(stage.text.devices.renameNamed({ label: "DESKTOP-7F3K" }));
  await stage.waitForDialog();
}

async function select(stage: SceneStage): Promise<void> {
  await stage.click(stage.text.devices.select);
  await stage.page.getByRole("checkbox").first().waitFor();
}

async function confirm(stage: SceneStage): Promise<void> {
  await select(stage);
  await stage.click(stage.text.devices.allButNamed({ label: "Render 4" }));
  await stage.click(stage.text.devices.deactivateSelected);
  await stage.waitForDialog();
}

scene("facts, and one machine twice", (stage) => openDevices(stage));

scene("rename a device", async (stage) => {
  await openDevices(stage);
  await rename(stage);
});

scene("renamed", async (stage) => {
  await openDevices(stage);
  await rename(stage);
  await stage.page.getByRole("textbox").last().fill("Ada’s desk");
  await stage.dialogButton(stage.text.devices.save).click();
  await stage.waitFor(stage.text.devices.renamed);
});

scene("add a device", async (stage) => {
  await openDevices(stage);
  await stage.click(stage.text.devices.add);
  await stage.waitForDialog();
});

scene("add a device, key full", async (stage) => {
  await openDevices(stage, { ...key, limit_activations: 4 });
  await stage.click(stage.text.devices.add);
  await stage.waitForDialog();
});

scene("select devices", async (stage) => {
  await openDevices(stage);
  await select(stage);
});

scene("deactivate several devices", async (stage) => {
  await openDevices(stage);
  await confirm(stage);
});

scene("several devices kept", async (stage) => {
  await openDevices(stage);
  await confirm(stage);
  await stage.dialogButton(stage.text.licenseKey.deactivate).click();
  await stage.click(stage.text.devices.undo);
  await stage.waitFor(stage.text.devices.progress({ done: "0", total: "3" }));
});

scene("several devices, one not deactivated", async (stage) => {
  const customer = await openDevices(stage);
  await stage.breakPolar(customer, { status: 403, path: "/v1/customer-portal/license-keys/deactivate", count: 1 });
  await confirm(stage);
  await stage.dialogButton(stage.text.licenseKey.deactivate).click();
  await stage.button(stage.text.shell.dismiss).waitFor();
});

scene("several devices, about to be deactivated", async (stage) => {
  await openDevices(stage);
  await confirm(stage);
  await stage.dialogButton(stage.text.licenseKey.deactivate).click();
  await stage.waitFor(stage.text.devices.starting);
});

scene("device added", async (stage) => {
  await openDevices(stage);
  await stage.click(stage.text.devices.add);
  await stage.waitForDialog();
  await stage.page.getByRole("textbox").last().fill("Plant floor 2");
  await stage.dialogButton(stage.text.devices.addSubmit).click();
  await stage.waitFor(stage.text.devices.addedId);
});

scene("new since the last look", async (stage) => {
  const customer = await openDevices(stage);
  const [own] = customer.license_keys;
  if (!own) throw new Error("The customer has no key.");
  await stage.polar.activate(customer, own, "Gaming PC");
  await stage.open(`/license-keys/${own.id}`);
  await stage.waitFor(stage.text.devices.isNew);
});

scene(
  "last seen",
  async (stage) => {
    const customer = await openDevices(stage);
    const [own] = customer.license_keys;
    for (const [index, activation_id] of (own?.activation_ids ?? []).slice(0, 3).entries()) {
      const data = { license_key_id: own?.id, activation_id, key: own?.key, app_version: `12.${index}` };
      // The directory may not know the key yet, and the portal says nothing about it.
      await until("a report that is kept", async () => {
        await stage.page.request.post(`${stage.url}/api/device-reports`, { data });
        const kept = "select from device_reports where activation_id = $1";
        return (await stage.cast.database.query(kept, [activation_id])).length === 1;
      });
    }
    await stage.open(`/license-keys/${own?.id}`);
    await stage.page.getByText(stage.text.lastSeen.version).first().waitFor();
  },
  { portal: "allOptions" },
);

scene("several devices wait for Polar", async (stage) => {
  const customer = await openDevices(stage);
  await stage.breakPolar(customer, { path: "/v1/customer-portal/license-keys/deactivate", status: 503 });
  await confirm(stage);
  await stage.dialogButton(stage.text.licenseKey.deactivate).click();
  const [beginning = ""] = stage.text.devices.postponed({ time: "|" }).split("|");
  await stage.waitFor(beginning);
});
