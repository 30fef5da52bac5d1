import type { Customer } from "../polar-control.ts";
import { studioKey } from "./keys.ts";
import { group, type Scene } from "./scene.ts";
import type { SceneStage } from "./stage.ts";

export const historyScenes: Scene[] = [];
const scene = group("History", historyScenes);

/** A customer whose key was looked at, changed elsewhere, used here, and viewed by support. */
async function customerWithPast(stage: SceneStage): Promise<Customer> {
  return await stage.cast.once("customer with a past", async () => {
    const customer = await stage.cast.customer({ license_keys: [studioKey] });
    const [key] = customer.license_keys;
    if (!key) throw new Error("The customer has no key.");
    const client = stage.cast.client();
    await client.openLink(await stage.polar.mintToken(customer));
    const path = `/api/license-keys/${key.id}`;
    await client.get(path);
    await stage.polar.deactivate(customer, key, key.activation_ids[0] ?? "");
    await stage.polar.patchKey(key.id, { limit_activations: 5, expires_at: "2028-03-04T10:15:00Z" });
    await client.get(path);
    await client.send("DELETE", `${path}/activations/${key.activation_ids[1]}`, {});
    const staff = stage.cast.client();
    await staff.signInAsStaff(await stage.cast.provider.hireAs("Sam Rivera", "agent"));
    const reason = "Ticket 4711: the app doesn’t accept the key";
    await staff.post("/api/support/impersonations", { customer_id: customer.customer_id, reason });
    await staff.get(`/license-keys/${key.id}`);
    await staff.send("DELETE", "/api/support/impersonations/current");
    return customer;
  });
}

async function showKeyHistory(stage: SceneStage): Promise<void> {
  const customer = await customerWithPast(stage);
  await stage.signIn(customer);
  await stage.open(`/license-keys/${customer.license_keys[0]?.id}`);
  await stage.click(stage.text.history.show);
}

scene("key", async (stage) => {
  await showKeyHistory(stage);
  await stage.waitFor(stage.text.history.actions.key_issued);
});

scene("key, nothing of this kind", async (stage) => {
  await stage.signIn(await stage.cast.once("someone", () => stage.cast.customer()));
  await stage.open("/account/history");
  await stage.page.getByLabel(stage.text.history.filter).selectOption("support");
  await stage.waitFor(stage.text.history.noMatch);
});

scene("key, failed", async (stage) => {
  await stage.page.route("**/history", (route) =>
    route.fulfill({ status: 502, contentType: "application/problem+json", body: '{"code":"upstream_invalid"}' }),
  );
  await showKeyHistory(stage);
  await stage.waitFor(stage.text.history.failed);
});

scene("account", async (stage) => {
  await stage.signIn(await customerWithPast(stage));
  await stage.open("/account/history");
  await stage.waitFor(stage.text.history.actions.support_viewed);
});
