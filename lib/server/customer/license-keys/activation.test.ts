import { beforeEach, expect, test } from "vitest";
import type { LicenseKeyDetail } from "@/lib/api/schemas";
import { type CustomerContext, systemContext } from "@/lib/server/context";
import { withFreeLock } from "@/lib/server/platform/db/advisory-lock";
import { newKeyOwner, threeOfFour } from "@/test/key-owner";
import type { Customer, Fault } from "@/test/polar-control";
import { openPortal } from "@/test/portal-environment";
import { until } from "@/test/until";
import { addDevice } from "./activation";
import { getLicenseKey } from "./license-key-detail";
import { reconcileOperations } from "./operation-reconciler";

const portal = await openPortal();
const { polar, database } = portal;

let customer: Customer;
let context: CustomerContext;
let keyId: string;
let devices: string[];

beforeEach(async () => {
  ({ customer, context, keyId, devices } = await newKeyOwner(portal, threeOfFour));
});

const ACTIVATE = "/v1/customer-portal/license-keys/activate";

const addFault = (fault: Fault) => polar.addFault({ customer_id: customer.customer_id, ...fault });
const callsTo = async (path: string) =>
  (await polar.requestsOf(customer)).filter((call) => call.method === "POST" && call.path === path);
const activeIds = async () => (await polar.readKey(keyId)).activations.map(({ id }) => id);

function look(of = context, id = keyId): Promise<LicenseKeyDetail> {
  return getLicenseKey(of, { id, filter: { activations_page: 1, activations_sort: "oldest" } });
}

const add = (label = "Lab PC") => addDevice(context, { licenseKeyId: keyId, label });

test("adding a device by hand is one call upstream, recorded and audited, and a double click adds one", async () => {
  const [one, two] = await Promise.all([add(), add()]);
  expect(one).toEqual(two);
  expect(await callsTo(ACTIVATE)).toHaveLength(1);
  expect(await activeIds()).toContain(one.activation_id);
  expect(
    await database.query("select kind, outcome, activation_id from operations where customer_id = $1", [
      customer.customer_id,
    ]),
  ).toEqual([{ kind: "activate", outcome: "done", activation_id: one.activation_id }]);
  const events = await database.query<{ outcome: string }>(
    "select outcome from audit_events where customer_id = $1 and action = 'activation.activate' order by seq",
    [customer.customer_id],
  );
  expect(events.map(({ outcome }) => outcome)).toEqual(["attempted", "done"]);
  expect((await look()).activations.at(-1)?.meta).toEqual({});
});

test("adding a device by hand is refused if the key is full, and for a label that shows nothing", async () => {
  await add();
  await expect(add("Another")).rejects.toMatchObject({ code: "activation_limit_reached" });
  await expect(add("\u200B")).rejects.toMatchObject({ code: "invalid_request" });
  expect(await callsTo(ACTIVATE)).toHaveLength(1);
});

test.each([
  [{ benefit: "Northwind Studio license", expires_at: "2020-01-01T00:00:00Z" }, "license_key_expired"],
  [{ benefit: "Northwind Studio license", status: "disabled" }, "license_key_disabled"],
  [{ benefit: "Northwind Studio license", status: "revoked" }, "license_key_revoked"],
  [{ benefit: "Northwind CI runner" }, "device_management_off"],
  [{ benefit: "Northwind Fonts" }, "activations_not_supported"],
] as const)("adding a device by hand is refused for %o", async (key, code) => {
  const own = await newKeyOwner(portal, key);
  const added = addDevice(own.context, { licenseKeyId: own.key.id, label: "Lab PC" });
  await expect(added).rejects.toMatchObject({ code });
  expect((await polar.requestsOf(own.customer)).filter(({ path }) => path === ACTIVATE)).toEqual([]);
});

test("adding a device by hand waits for its turn at Polar without a lock", async () => {
  const turn = `deactivate:${customer.customer_id}`;
  await database.query("insert into pacing (name, next_at) values ($1, now() + interval '3 seconds')", [turn]);
  const nextAt = async () => JSON.stringify(await database.query("select next_at from pacing where name = $1", [turn]));
  const before = await nextAt();
  const added = add();
  await until("the reserved turn", async () => (await nextAt()) !== before);
  expect(await withFreeLock(`activate:${keyId}`, async () => undefined)).toBe(true);
  expect(await callsTo(ACTIVATE)).toEqual([]);
  const { activation_id } = await added;
  expect(await activeIds()).toContain(activation_id);
});

test("adding a device by hand whose answer was lost is settled by reading, and is not sent again", async () => {
  await addFault({ path: ACTIVATE, body: "cut", count: 1 });
  const added = await add().catch(() => null);
  expect(await callsTo(ACTIVATE)).toHaveLength(1);
  const made = (await activeIds()).filter((id) => !devices.includes(id));
  expect(made).toEqual(added === null ? [] : [added.activation_id]);
});

test("adding a device by hand of which only the intent was recorded is settled by looking at Polar", async () => {
  await database.query(
    "insert into operations (kind, customer_id, license_key_id, started_at) values ('activate', $1, $2, now() - interval '1 minute')",
    [customer.customer_id, keyId],
  );
  await reconcileOperations(systemContext());
  const rows = await database.query("select outcome from operations where customer_id = $1", [customer.customer_id]);
  expect(rows).toEqual([{ outcome: "not_done" }]);
});
