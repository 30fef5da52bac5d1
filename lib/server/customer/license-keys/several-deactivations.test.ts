import { randomUUID } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import type { CustomerContext } from "@/lib/server/context";
import { newKeyOwner, threeOfFour } from "@/test/key-owner";
import type { Customer, Fault } from "@/test/polar-control";
import { openPortal } from "@/test/portal-environment";
import { until } from "@/test/until";
import { workOffDeactivations } from "./deactivation-worker";
import { deactivateSeveral, getDeactivations, undoDeactivations } from "./several-deactivations";

const portal = await openPortal();
const { polar, database } = portal;

let customer: Customer;
let context: CustomerContext;
let keyId: string;
let devices: string[];

beforeEach(async () => {
  ({ customer, context, keyId, devices } = await newKeyOwner(portal, threeOfFour));
});

const DEACTIVATE = "/v1/customer-portal/license-keys/deactivate";
const NOBODYS = "00000000-0000-4000-8000-000000000000";

const addFault = (fault: Fault) => polar.addFault({ customer_id: customer.customer_id, ...fault });
const callsTo = async (path: string) =>
  (await polar.requestsOf(customer)).filter((call) => call.method === "POST" && call.path === path);
const activeIds = async () => (await polar.readKey(keyId)).activations.map(({ id }) => id);

const several = (activationIds = devices) => deactivateSeveral(context, { licenseKeyId: keyId, activationIds });
const results = async () =>
  Object.fromEntries(
    (await getDeactivations(context, keyId)).items.map(({ activation_id, state, problem }) => [
      activation_id,
      problem ?? state,
    ]),
  );
const stored = async () => {
  const rows = await database.query<{ activation_id: string }>(
    "select activation_id from queued_deactivations where customer_id = $1",
    [customer.customer_id],
  );
  return rows.map(({ activation_id }) => activation_id);
};
/** As if the time for undo, or the wait that Polar asked for, were over. */
const makeDue = () =>
  database.query("update queued_deactivations set due_at = now() - interval '1 second' where customer_id = $1", [
    customer.customer_id,
  ]);

async function workOff(): Promise<void> {
  await makeDue();
  await workOffDeactivations();
}

test("deactivating several devices sends nothing before it is due, and then each once, after one read of the key", async () => {
  expect(await several()).toMatchObject({
    items: [{ state: "waiting" }, { state: "waiting" }, { state: "waiting" }],
  });
  await workOffDeactivations();
  expect(await callsTo(DEACTIVATE)).toEqual([]);
  await makeDue();
  const calls = await polar.requestsDuring(async () => {
    await Promise.all([workOffDeactivations(), workOffDeactivations()]);
  });
  expect(calls.map(({ method }) => method).sort()).toEqual(["GET", "POST", "POST", "POST"]);
  expect(await activeIds()).toEqual([]);
  expect(new Set(Object.values(await results()))).toEqual(new Set(["done"]));
  const operations = await database.query("select outcome from operations where customer_id = $1", [
    customer.customer_id,
  ]);
  expect(operations).toEqual([{ outcome: "done" }, { outcome: "done" }, { outcome: "done" }]);
});

test("deactivating several devices can be undone, and queued again", async () => {
  await several();
  expect((await undoDeactivations(context, { licenseKeyId: keyId })).items.map(({ state }) => state)).toEqual(
    Array.from({ length: 3 }, () => "canceled"),
  );
  await workOff();
  expect(await activeIds()).toHaveLength(3);
  await several(devices.slice(0, 1));
  await workOff();
  expect(await activeIds()).toHaveLength(2);
});

test("deactivating several devices refuses foreign devices, and says which of one's own are gone", async () => {
  const other = await newKeyOwner(portal, { benefit: "Northwind Studio license", activations: 1 });
  await expect(several(other.key.activation_ids)).rejects.toMatchObject({ code: "activation_not_found" });
  const foreign = deactivateSeveral(context, {
    licenseKeyId: other.key.id,
    activationIds: other.key.activation_ids,
  });
  await expect(foreign).rejects.toMatchObject({ code: "license_key_not_found" });
  expect((await several([NOBODYS, devices[0] ?? ""])).items).toMatchObject([
    { activation_id: devices[0], state: "waiting" },
    { activation_id: NOBODYS, state: "failed", problem: "activation_not_found" },
  ]);
});

test("deactivating several devices stores only devices of the key, and only the latest batch", async () => {
  const madeUp = Array.from({ length: 997 }, () => randomUUID());
  const [first = "", second = "", third = ""] = devices;
  expect((await several([first, ...madeUp])).items).toHaveLength(998);
  expect(await stored()).toEqual([first]);
  expect((await several([second, ...madeUp])).items).toHaveLength(999);
  expect(new Set(await stored())).toEqual(new Set([first, second]));
  await workOff();
  await several([third, ...madeUp]);
  expect(await stored()).toEqual([third]);
  expect(await results()).toEqual({ [third]: "waiting" });
});

test("deactivating several devices has no room for more than a thousand in a batch that runs", async () => {
  const [first = "", second = "", third = ""] = devices;
  await several([first]);
  await database.query(
    `insert into queued_deactivations (batch_id, activation_id, position, license_key_id, person_id, customer_id, session_id, sealed, due_at)
     select batch_id, gen_random_uuid(), n, license_key_id, person_id, customer_id, session_id, '', due_at + interval '1 hour'
     from queued_deactivations, generate_series(1, 998) n where activation_id = $1`,
    [first],
  );
  await expect(several([second, third])).rejects.toMatchObject({ code: "rate_limited" });
  expect((await several([first, second])).items).toHaveLength(1000);
  await undoDeactivations(context, { licenseKeyId: keyId });
});

test("deactivating several devices waits while Polar fails, and sends what is left when it answers", async () => {
  await addFault({ path: DEACTIVATE, status: 500, count: 1 });
  await several();
  await workOff();
  expect(Object.values(await results())).toEqual(["waiting", "waiting", "waiting"]);
  await workOffDeactivations();
  expect(await callsTo(DEACTIVATE)).toHaveLength(1);
  await workOff();
  expect(new Set(Object.values(await results()))).toEqual(new Set(["done"]));
  expect(await callsTo(DEACTIVATE)).toHaveLength(4);
});

test("deactivating several devices says that it waits for Polar and until when, and can be undone while nothing is done", async () => {
  await addFault({ path: DEACTIVATE, status: 500, count: 1 });
  expect((await several()).postponed_ms).toBeNull();
  await workOff();
  const postponed = await getDeactivations(context, keyId);
  expect(postponed.postponed_ms).toBeGreaterThan(5000);
  expect(postponed.postponed_ms).toBeLessThanOrEqual(31_000);
  expect(postponed.undo_ms).toBe(postponed.postponed_ms);
  expect(postponed.items.map(({ problem }) => problem)).toEqual([null, null, null]);
  const undone = await undoDeactivations(context, { licenseKeyId: keyId });
  expect(undone).toMatchObject({ undo_ms: 0, postponed_ms: null });
  expect(undone.items.map(({ state, problem }) => problem ?? state)).toEqual(["canceled", "canceled", "canceled"]);
  expect(await activeIds()).toHaveLength(3);
});

test("deactivating several devices undoes nothing that Polar may have done, and doesn't call it kept", async () => {
  await several();
  // It takes effect, but its answer is cut off, and the key can't be read afterwards.
  await addFault({ path: DEACTIVATE, latency_ms: 1000, body: "cut", count: 1 });
  const path = `/v1/customer-portal/license-keys/${keyId}`;
  const reads = async () => (await polar.requestsOf(customer)).filter((call) => call.path === path).length;
  const before = await reads();
  await makeDue();
  const working = workOffDeactivations();
  await until("a look at the key before the device is sent", async () => (await reads()) > before);
  const readAgain = await addFault({ path, status: 503 });
  await working;
  await readAgain();
  const waiting = await getDeactivations(context, keyId);
  expect(waiting).toMatchObject({ undo_ms: 0 });
  expect(waiting.postponed_ms).toBeGreaterThan(0);
  await undoDeactivations(context, { licenseKeyId: keyId });
  expect(Object.values(await results()).sort()).toEqual(["canceled", "canceled", "outcome_unknown"]);
  expect(await activeIds()).toHaveLength(2);
});

test("deactivating several devices no longer waits for Polar once a device was taken", async () => {
  await addFault({ path: DEACTIVATE, status: 429, count: 1 });
  await several();
  await workOff();
  expect((await getDeactivations(context, keyId)).postponed_ms).toBeGreaterThan(0);
  // Another one is left for later.
  await database.query(
    "update queued_deactivations set due_at = now() - interval '1 second' where activation_id = $1",
    [devices[0]],
  );
  await workOffDeactivations();
  expect(await getDeactivations(context, keyId)).toMatchObject({ undo_ms: 0, postponed_ms: null });
  await undoDeactivations(context, { licenseKeyId: keyId });
});

test("deactivating several devices lets others go before a device that Polar failed at", async () => {
  await addFault({ path: DEACTIVATE, status: 500, count: 1 });
  await several();
  await workOff();
  await database.query(
    "update queued_deactivations set due_at = due_at - interval '40 seconds' where customer_id = $1",
    [customer.customer_id],
  );
  await addFault({ path: DEACTIVATE, status: 429, count: 1 });
  await workOffDeactivations();
  const rows = await database.query<{ activation_id: string }>(
    "select activation_id from queued_deactivations where customer_id = $1 order by due_at, position",
    [customer.customer_id],
  );
  expect(rows.map(({ activation_id }) => activation_id)).toEqual([devices[0], devices[2], devices[1]]);
});

test("deactivating several devices gives up a device that Polar fails at after half an hour, and goes on with the others", async () => {
  await addFault({ path: DEACTIVATE, status: 500, count: 1 });
  await several();
  await database.query(
    "update queued_deactivations set created_at = now() - interval '31 minutes' where customer_id = $1",
    [customer.customer_id],
  );
  await workOff();
  expect(Object.values(await results()).sort()).toEqual(["done", "done", "upstream_unavailable"]);
});

test("deactivating several devices counts none as done that the vendor has just hidden", async () => {
  const properties = { activations: { limit: 4, enable_customer_admin: true } };
  const description = `Hidden ${randomUUID()}`;
  const own = await newKeyOwner(portal, { benefit: { description, properties }, activations: 2 });
  const input = { licenseKeyId: own.key.id, activationIds: own.key.activation_ids };
  await deactivateSeveral(own.context, input);
  await polar.hideDevices(own.key);
  await database.query(
    "update queued_deactivations set due_at = now() - interval '1 second' where license_key_id = $1",
    [own.key.id],
  );
  await workOffDeactivations();
  const { items } = await getDeactivations(own.context, own.key.id);
  expect(items.map(({ problem }) => problem)).toEqual(["device_management_off", "device_management_off"]);
  expect((await polar.requestsOf(own.customer)).filter(({ path }) => path === DEACTIVATE)).toEqual([]);
  expect((await polar.readKey(own.key.id)).activations).toHaveLength(2);
});

test("deactivating several devices waits as long as Polar asks", async () => {
  await addFault({ path: DEACTIVATE, status: 429, count: 1 });
  await several();
  await workOff();
  expect(Object.values(await results())).toEqual(["waiting", "waiting", "waiting"]);
  await workOffDeactivations();
  expect(await callsTo(DEACTIVATE)).toHaveLength(1);
  await workOff();
  expect(await activeIds()).toEqual([]);
});

test("deactivating several devices ends with the session", async () => {
  await several();
  await database.query("delete from sessions where customer_id = $1", [customer.customer_id]);
  await workOff();
  expect(await activeIds()).toHaveLength(3);
  const rows = await database.query("select distinct problem from queued_deactivations where customer_id = $1", [
    customer.customer_id,
  ]);
  expect(rows).toEqual([{ problem: "session_expired" }]);
});

test("deactivating several devices goes on with what another session queued when one has ended", async () => {
  await several();
  await database.query("update queued_deactivations set session_id = $1 where activation_id = $2", [
    NOBODYS,
    devices[0],
  ]);
  await workOff();
  expect(Object.values(await results()).sort()).toEqual(["done", "done", "session_expired"]);
  expect(await activeIds()).toEqual([devices[0]]);
});

test("deactivating several devices counts a device that was deactivated elsewhere meanwhile", async () => {
  await several();
  const [key] = customer.license_keys;
  if (key) await polar.deactivate(customer, key, devices[1] ?? "");
  await workOff();
  expect(new Set(Object.values(await results()))).toEqual(new Set(["done"]));
  expect(await activeIds()).toEqual([]);
});

test("deactivating several devices goes on after the process that sent a device died", async () => {
  await several();
  await makeDue();
  await database.query(
    "update queued_deactivations set claimed_at = now() - interval '61 seconds' where activation_id = $1",
    [devices[0]],
  );
  await database.query("update queued_deactivations set claimed_at = now() where activation_id = $1", [devices[1]]);
  await workOffDeactivations();
  // The second one may be sent by another instance just now.
  expect(await activeIds()).toEqual([devices[1]]);
});
