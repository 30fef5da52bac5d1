import type { RemedyState } from "../../lib/api/remedies.ts";
import type { NewKey } from "./keys.ts";
import { group, type Scene } from "./scene.ts";
import type { SceneStage } from "./stage.ts";

export const remedyScenes: Scene[] = [];
const scene = group("Support remedies", remedyScenes);

const reason = "Ticket 4711: the renewal was delayed by the bank";
const quota: NewKey = {
  benefit: "Northwind API quota",
  limit_usage: 1000,
  usage: 940,
  expires_at: "2027-03-01T00:00:00Z",
};
const revoked: NewKey = { ...quota, status: "revoked", limit_usage: 5000 };
const disabled: NewKey = { benefit: "Northwind Studio license", activations: 2, status: "disabled" };

const customerOf = (stage: SceneStage, key: NewKey, isOwn: boolean) => {
  const make = () => stage.cast.customer({ license_keys: [key] });
  return isOwn ? make() : stage.cast.once(`remedies ${JSON.stringify(key)}`, make);
};

/** Opens a customer's page in the console, and the dialog that changes their key. */
async function openDialog(stage: SceneStage, key: NewKey, { isOwn = false } = {}): Promise<void> {
  const { lookup, remedies } = stage.text;
  const { customer_id } = await customerOf(stage, key, isOwn);
  await stage.cast.database.resetLimits("polar-organization-staff%");
  await stage.signInAsStaff(await stage.cast.provider.hireAs("Lea Brandt", "lead"));
  await stage.open(`/support/customers/${customer_id}`);
  await stage.page.getByRole("button", { name: lookup.showDevices }).first().click();
  await stage.click(remedies.change);
  await stage.waitForDialog();
}

async function choose(stage: SceneStage, kind: keyof SceneStage["text"]["remedies"]["actions"]): Promise<void> {
  const { what, actions } = stage.text.remedies;
  await stage.page.getByLabel(what).selectOption({ label: actions[kind] });
}

async function send(stage: SceneStage, number: string): Promise<void> {
  const { impersonation, remedies } = stage.text;
  await stage.page.getByRole("spinbutton").fill(number);
  await stage.page.getByRole("alertdialog").getByLabel(impersonation.reason).fill(reason);
  await stage.dialogButton(remedies.change).click();
}

/** Answers the change with this problem, as the portal does. */
async function refuse(stage: SceneStage, status: number, code: string): Promise<void> {
  await stage.page.route("**/remedies", (route) =>
    route.request().method() === "POST"
      ? route.fulfill({ status, contentType: "application/problem+json", body: JSON.stringify({ code }) })
      : route.continue(),
  );
}

scene("extend", async (stage) => {
  await openDialog(stage, quota);
  await choose(stage, "extend");
});

scene("device limit", async (stage) => {
  await openDialog(stage, disabled);
  await choose(stage, "device_limit");
});

scene("no device limit", async (stage) => {
  await openDialog(stage, disabled);
  await choose(stage, "device_limit");
  await stage.page.getByLabel(stage.text.remedies.noLimit).check();
});

scene("usage limit", async (stage) => {
  await openDialog(stage, quota);
  await choose(stage, "usage_limit");
});

scene("usage back", async (stage) => {
  await openDialog(stage, quota);
  await choose(stage, "usage_back");
});

scene("disable", async (stage) => {
  await openDialog(stage, quota);
  await choose(stage, "disable");
});

scene("enable", async (stage) => {
  await openDialog(stage, disabled);
  await choose(stage, "enable");
});

scene("grant again", async (stage) => {
  await openDialog(stage, revoked);
  await stage.waitFor(stage.text.remedies.state.whenGranted);
});

scene("without the scope", async (stage) => {
  await stage.page.route("**/remedies", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), enabled: false, possible: [] } });
  });
  await openDialog(stage, quota);
  await stage.waitFor(stage.text.remedies.off);
});

scene("sign in again", async (stage) => {
  await refuse(stage, 401, "staff_sign_in_not_fresh");
  await openDialog(stage, quota);
  await send(stage, "30");
  await stage.find("link", stage.text.lookup.signInAgain).waitFor();
});

scene("changed meanwhile", async (stage) => {
  await refuse(stage, 409, "license_key_changed");
  await openDialog(stage, quota);
  await send(stage, "30");
  await stage.waitFor(stage.text.remedies.failed);
});

scene("unknown outcome", async (stage) => {
  await refuse(stage, 504, "outcome_unknown");
  await openDialog(stage, quota);
  await send(stage, "30");
  await stage.waitFor(stage.text.problems.outcome_unknown);
});

scene("loading failed", async (stage) => {
  await stage.page.route("**/remedies", (route) =>
    route.fulfill({ status: 503, contentType: "application/problem+json", body: '{"code":"upstream_unavailable"}' }),
  );
  await openDialog(stage, quota);
  await stage.page.getByRole("alertdialog").getByRole("alert").waitFor();
});

scene("done", async (stage) => {
  await openDialog(stage, quota, { isOwn: true });
  await choose(stage, "extend");
  await send(stage, "30");
  await stage.waitFor(stage.text.remedies.done);
});

scene("what the customer reads", async (stage) => {
  const customer = await stage.cast.customer({ license_keys: [quota] });
  await stage.signInAsStaff(await stage.cast.provider.hireAs("Lea Brandt", "lead"));
  const path = `/api/support/license-keys/${customer.license_keys[0]?.id}/remedies`;
  const read = async (): Promise<RemedyState> => (await (await stage.page.request.get(stage.url + path)).json()).state;
  await stage.post(path, { kind: "extend", days: 30, reason, shown: await read() });
  await stage.post(path, { kind: "usage_back", amount: 200, reason: "We counted a failed run", shown: await read() });
  await stage.signIn(customer);
  await stage.open("/account");
  await stage.waitFor(reason);
});
