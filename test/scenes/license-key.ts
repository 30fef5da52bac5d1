import type { Customer } from "../polar-control.ts";
import { devices, type NewKey, studioKey } from "./keys.ts";
import { group, type Scene } from "./scene.ts";
import type { SceneStage } from "./stage.ts";

export const licenseKeyScenes: Scene[] = [];
const scene = group("License key", licenseKeyScenes);

type Given = { query?: string; isProved?: boolean };

/** Opens the page of a key that no scene changes. */
async function openKey(stage: SceneStage, key: NewKey, { query = "" }: Given = {}): Promise<void> {
  const name = `key ${JSON.stringify(key)}`;
  await openKeyOf(stage, await stage.cast.once(name, () => stage.cast.customer({ license_keys: [key] })), { query });
}

/** Opens the page of a key that belongs to this scene. */
async function openOwnKey(stage: SceneStage, key: NewKey = studioKey, given?: Given): Promise<Customer> {
  const customer = await stage.cast.customer({ license_keys: [key] });
  await openKeyOf(stage, customer, given);
  return customer;
}

async function openKeyOf(stage: SceneStage, customer: Customer, { query = "", isProved = true }: Given = {}) {
  await stage.signIn(customer, undefined, { isProved });
  await stage.open(`/license-keys/${customer.license_keys[0]?.id}${query}`);
}

scene("active", (stage) => openKey(stage, studioKey));
scene("expiring", (stage) => openKey(stage, { benefit: "Northwind API quota", usage: 950, expires_in_days: 5.01 }));
scene("expired", (stage) => openKey(stage, { ...studioKey, expires_at: "2026-01-31T12:00:00Z" }));
scene("disabled", (stage) => openKey(stage, { ...studioKey, status: "disabled" }));
scene("revoked", (stage) => openKey(stage, { ...studioKey, status: "revoked" }));
scene("unknown status", (stage) => openKey(stage, { ...studioKey, key: "PAUSED-0000-CCCCCC" }), {
  portal: "newerPolar",
});
scene("no devices", (stage) => openKey(stage, { benefit: "Northwind Studio license", order: true }));
scene("as many devices as allowed", (stage) => openKey(stage, { ...studioKey, limit_activations: 2 }));
scene("more devices than allowed", (stage) => openKey(stage, { ...studioKey, limit_activations: 1 }));
scene("not tied to devices", (stage) => openKey(stage, { benefit: "Northwind Fonts", validations: 3 }));
scene("devices managed elsewhere", (stage) => openKey(stage, { benefit: "Northwind CI runner", activations: 2 }));

const crowded: NewKey = {
  benefit: "Northwind Site license",
  limit_activations: 100,
  activations: Array.from({ length: 64 }, (_, index) => ({
    label: `render-${String(index + 1).padStart(2, "0")}`,
    meta: { os: "Debian 14", rack: `R${index % 8}` },
    created_at: "2026-03-04T10:15:00Z",
  })),
};
scene("64 devices", (stage) => openKey(stage, crowded));
scene("64 devices, searched", (stage) => openKey(stage, crowded, { query: "?activations_query=R3" }));
scene("64 devices, none found", (stage) => openKey(stage, crowded, { query: "?activations_query=laptop" }));

const created_at = "2026-03-04T10:15:00Z";
scene("devices of one name, in other scripts, with long names", (stage) =>
  openKey(stage, {
    benefit: "Northwind Site license",
    limit_activations: 20,
    activations: [
      { label: "MacBook Pro", created_at, meta: { os: "macOS", user: "ada" } },
      { label: "MacBook Pro", created_at, meta: { os: "macOS", user: "bob" } },
      { label: "macbook pro", created_at, meta: { os: "macOS", user: "bob" } },
      {
        label: "事務所のPC 🖥️",
        created_at,
        meta: { 場所: "東京本社 3階", os: "Windows 12", cores: 8, gpu: true, rack: "R1" },
      },
      { label: "حاسوب المكتب", created_at, meta: { نظام: "ويندوز 12" } },
      { label: "Donaudampfschifffahrtsgesellschaftskapitänskajütenschlüssel".repeat(2), created_at },
    ],
  }),
);

scene("revealed", async (stage) => {
  await openKey(stage, studioKey);
  await stage.click(stage.text.licenseKeys.revealKey);
  await stage.button(stage.text.licenseKeys.hideKey).waitFor();
});

scene("copied", async (stage) => {
  await stage.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await openKey(stage, studioKey);
  await stage.click(stage.text.licenseKeys.copyKey);
  await stage.button(stage.text.licenseKeys.copied).waitFor();
});

scene("copy refused", async (stage) => {
  await stage.page.addInitScript(() => {
    Object.defineProperty(navigator, "clipboard", { value: undefined });
    document.execCommand = () => false;
  });
  await openKey(stage, studioKey);
  await stage.click(stage.text.licenseKeys.copyKey);
  await stage.waitFor(stage.text.licenseKeys.copyRefused);
});

scene("confirm it’s you", async (stage) => {
  await openOwnKey(stage, studioKey, { isProved: false });
  await stage.click(stage.text.licenseKeys.revealKey);
  await stage.waitForDialog();
});

scene("confirm it’s you, code", async (stage) => {
  await openOwnKey(stage, studioKey, { isProved: false });
  await stage.click(stage.text.licenseKeys.revealKey);
  await stage.dialogButton(stage.text.proof.send).click();
  await stage.page.getByLabel(stage.text.signIn.codeLabel).waitFor();
});

async function askToDeactivate(stage: SceneStage): Promise<void> {
  await stage.click(stage.text.licenseKey.deactivateNamed({ label: "Office PC" }));
  await stage.waitForDialog();
}

async function deactivate(stage: SceneStage): Promise<void> {
  await askToDeactivate(stage);
  await stage.dialogButton(stage.text.licenseKey.deactivate).click();
  await stage.page.locator("[role=alertdialog]").waitFor({ state: "detached" });
}

const deactivatePath = "/v1/customer-portal/license-keys/deactivate";

scene("deactivate a device", async (stage) => {
  await openKey(stage, studioKey);
  await askToDeactivate(stage);
});

scene("device deactivated", async (stage) => {
  await openOwnKey(stage);
  await deactivate(stage);
  await stage.page.locator("section[aria-labelledby=devices] .bg-good-soft").waitFor();
});

scene(
  "deactivation failed",
  async (stage) => {
    const customer = await openOwnKey(stage);
    await stage.breakPolar(customer, { path: deactivatePath, status: 503 });
    await deactivate(stage);
    await stage.waitFor(stage.text.problems.upstream_unavailable);
  },
  { portal: "unlucky" },
);

scene("deactivation unknown", async (stage) => {
  await openOwnKey(stage);
  await stage.page.route("**/activations/*", (route) =>
    route.fulfill({ status: 502, contentType: "application/problem+json", body: '{"code":"outcome_unknown"}' }),
  );
  await deactivate(stage);
  await stage.waitFor(stage.text.problems.outcome_unknown);
});

scene("rotate", async (stage) => {
  await openKey(stage, studioKey);
  await stage.click(stage.text.licenseKey.rotate);
  await stage.waitForDialog();
});

scene("rotated", async (stage) => {
  await openOwnKey(stage);
  await stage.click(stage.text.licenseKey.rotate);
  await stage.dialogButton(stage.text.licenseKey.rotate).click();
  await stage.dialogButton(stage.text.licenseKeys.hideKey).waitFor();
});

scene("rotation refused", async (stage) => {
  const customer = await openOwnKey(stage);
  await stage.polar.revokeKey(customer.license_keys[0]?.id ?? "");
  await stage.click(stage.text.licenseKey.rotate);
  await stage.dialogButton(stage.text.licenseKey.rotate).click();
  await stage.find("heading", stage.text.licenseKey.rotateFailedTitle).waitFor();
});

scene("not found", async (stage) => {
  await stage.signIn(await stage.cast.once("someone", () => stage.cast.customer()));
  await stage.open("/license-keys/7b1d2f9e-3c4a-4d5e-8f60-718293a4b5c6");
});

scene(
  "failed to load",
  async (stage) => {
    const customer = await stage.cast.customer({ license_keys: [studioKey] });
    await stage.signIn(customer);
    await stage.breakPolar(customer);
    await stage.open(`/license-keys/${customer.license_keys[0]?.id}`);
    await stage.waitFor(stage.text.licenseKey.failedTitle);
  },
  { portal: "unlucky" },
);

/** A lead views as a customer: another lead each time, since nobody views two customers at once. @returns the lead's ID */
async function openViewed(stage: SceneStage): Promise<string> {
  const customer = await stage.cast.customer({ license_keys: [{ ...studioKey, activations: devices }] });
  const lead = await stage.cast.provider.hireAs("Lea Fischer", "lead");
  await stage.signInAsStaff(lead);
  await stage.viewAs(customer);
  await stage.open(`/license-keys/${customer.license_keys[0]?.id}`);
  await stage.page.getByRole("timer").waitFor();
  return lead.id;
}

scene("viewed by support", openViewed);

scene("viewed by support, act on the customer’s behalf", async (stage) => {
  await openViewed(stage);
  await stage.click(stage.text.impersonation.elevate);
  await stage.waitForDialog();
});

scene("viewed by support, sign-in too old", async (stage) => {
  const id = await openViewed(stage);
  const age = "update staff_sessions set auth_time = now() - interval '3 hours' where subject = $1";
  await stage.cast.database.query(age, [id]);
  await stage.click(stage.text.impersonation.elevate);
  await stage.page.getByRole("alertdialog").getByRole("textbox").fill("The customer asked me to free the old PC");
  await stage.dialogButton(stage.text.impersonation.elevate).click();
  await stage.waitFor(stage.text.problems.staff_sign_in_not_fresh);
});

scene("acting on the customer’s behalf", async (stage) => {
  await openViewed(stage);
  await stage.post("/api/support/impersonations/current/elevation", {
    reason: "The customer asked me to free the old PC",
    shown: await runningImpersonation(stage),
  });
  await stage.page.reload();
  await stage.button(stage.text.licenseKey.deactivateNamed({ label: "Office PC" })).waitFor();
});

async function runningImpersonation(stage: SceneStage): Promise<string> {
  const answer = await stage.page.request.get(`${stage.url}/api/session`);
  const { impersonation } = (await answer.json()) as { impersonation: { id: string } };
  return impersonation.id;
}
