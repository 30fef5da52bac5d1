import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import type { LicenseKeyDetail } from "@/lib/api/schemas";
import { type CustomerContext, systemContext } from "@/lib/server/context";
import { isAllowed } from "@/lib/server/http/access";
import { withFreeLock } from "@/lib/server/platform/db/advisory-lock";
import { database as portalDatabase } from "@/lib/server/platform/db/database";
import { customerContext } from "@/test/contexts";
import type { Customer, Fault, NewCustomer } from "@/test/polar-control";
import { openPortal } from "@/test/portal-environment";
import { until } from "@/test/until";
import { addDevice } from "./activation";
import { deactivateDevice } from "./deactivation";
import { workOffDeactivations } from "./deactivation-worker";
import { sweepDeviceLooks } from "./device-looks";
import { nameDevice } from "./device-names";
import { getLicenseKey } from "./license-key-detail";
import { reconcileOperations } from "./operation-reconciler";
import { deactivateSeveral, getDeactivations, undoDeactivations } from "./several-deactivations";

const portal = await openPortal();
const { polar, database } = portal;

let customer: Customer;
let context: CustomerContext;
let keyId: string;
let devices: string[];

async function signedIn(key: NonNullable<NewCustomer["license_keys"]>[number]) {
  const made = await portal.newCustomer({ license_keys: [key] });
  const [own] = made.customer.license_keys;
  if (!own) throw new Error("no key was made");
  return { ...made, key: own, context: await customerContext(made.browser.cookies.get("portal")) };
}

beforeEach(async () => {
  const made = await signedIn({ benefit: "Northwind Studio license", limit_activations: 4, activations: 3 });
  ({ customer, context } = made);
  keyId = made.key.id;
  devices = made.key.activation_ids;
});

const ACTIVATE = "/v1/customer-portal/license-keys/activate";
const DEACTIVATE = "/v1/customer-portal/license-keys/deactivate";
const NOBODYS = "00000000-0000-4000-8000-000000000000";

const addFault = (fault: Fault) => polar.addFault({ customer_id: customer.customer_id, ...fault });
const callsTo = async (path: string) =>
  (await polar.requestsOf(customer)).filter((call) => call.method === "POST" && call.path === path);
const activeIds = async () => (await polar.readKey(keyId)).activations.map(({ id }) => id);

function look(of = context, id = keyId): Promise<LicenseKeyDetail> {
  return getLicenseKey(of, { id, filter: { activations_page: 1, activations_sort: "oldest" } });
}

const name = (text: string | null, activationId = devices[0] ?? "") =>
  nameDevice(context, { licenseKeyId: keyId, activationId, name: text });
const storedNames = () => database.query("select sealed from device_names where license_key_id = $1", [keyId]);

describe("a device's name", () => {
  test("is shown cleaned, is stored sealed, and goes with null", async () => {
    await name("Ada’s\u202E desk\n\u0000 2");
    expect((await look()).activations[0]).toMatchObject({ name: "Ada’s desk 2" });
    expect(JSON.stringify(await storedNames())).not.toContain("Ada");
    await name("\u200B ");
    expect(await storedNames()).toEqual([]);
  });

  test("of another customer's device is refused", async () => {
    const other = await signedIn({ benefit: "Northwind Studio license", activations: 1 });
    const [activationId = ""] = other.key.activation_ids;
    await expect(name("mine", activationId)).rejects.toMatchObject({ code: "activation_not_found" });
    const foreign = nameDevice(context, { licenseKeyId: other.key.id, activationId, name: "mine" });
    await expect(foreign).rejects.toMatchObject({ code: "license_key_not_found" });
  });

  test("hides the key", async () => {
    const { key } = await polar.readKey(keyId);
    await name(`PC ${key}`);
    expect(JSON.stringify(await look())).not.toContain(key);
  });

  test("goes with the activation, here and elsewhere", async () => {
    for (const id of devices) await name("Named", id);
    await deactivateDevice(context, { licenseKeyId: keyId, activationId: devices[0] ?? "" });
    expect(await storedNames()).toHaveLength(2);
    const [key] = customer.license_keys;
    if (key) await polar.deactivate(customer, key, devices[1] ?? "");
    await look();
    // It may be younger than what Polar answered.
    expect(await storedNames()).toHaveLength(2);
    await database.query("update device_names set changed_at = now() - interval '2 minutes'");
    await look();
    expect(await storedNames()).toHaveLength(1);
  });

  test("stays where Polar hides the devices", async () => {
    const own = await signedIn({ benefit: "Northwind CI runner", activations: 1 });
    await database.query(
      "insert into device_names (activation_id, license_key_id, customer_id, sealed, changed_at) values ($1, $2, $3, 'x', now() - interval '1 day')",
      [own.key.activation_ids[0], own.key.id, own.customer.customer_id],
    );
    await look(own.context, own.key.id);
    const rows = await database.query("select from device_names where license_key_id = $1", [own.key.id]);
    expect(rows).toHaveLength(1);
  });
});

test("a device is new if it was activated after the last visit, and stays so during this one", async () => {
  const news = async () => (await look()).activations.map(({ is_new }) => is_new);
  expect(await news()).toEqual([false, false, false]);
  await addDevice(context, { licenseKeyId: keyId, label: "Fresh" });
  await database.query("update device_looks set looked_at = now() - interval '31 minutes' where license_key_id = $1", [
    keyId,
  ]);
  expect((await news()).at(-1)).toBe(true);
  expect((await news()).at(-1)).toBe(true);
});

test("a look is forgotten after the days of RETENTION_HISTORY_DAYS", async () => {
  await look();
  const looks = () => database.query("select from device_looks where license_key_id = $1", [keyId]);
  const age = (days: number) =>
    database.query("update device_looks set looked_at = now() - make_interval(days => $2) where license_key_id = $1", [
      keyId,
      days,
    ]);
  await age(364);
  await sweepDeviceLooks(portalDatabase());
  expect(await looks()).toHaveLength(1);
  await age(366);
  await sweepDeviceLooks(portalDatabase());
  expect(await looks()).toEqual([]);
});

test("staff see the names, may change nothing, and leave no look", async () => {
  await name("Ada’s desk");
  const { session } = context.actor;
  const impersonation = {
    id: NOBODYS,
    staffSubject: "agent-1",
    staffName: "Alex",
    reason: "Ticket 4711",
    expiresAt: session.expiresAt,
    elevated: true,
  };
  const staff: CustomerContext = {
    ...context,
    actor: { kind: "impersonator", session, impersonation },
    may: (route) => isAllowed(route, ["elevated"]),
  };
  const shown = await look(staff);
  expect(shown.activations[0]).toMatchObject({ name: "Ada’s desk", is_new: false });
  expect(shown.device_actions).toEqual({ rename: false, add: false, deactivate_several: false });
  expect(shown.actions.deactivate).toBe(true);
  expect(await database.query("select from device_looks where license_key_id = $1", [keyId])).toEqual([]);
});

describe("adding a device by hand", () => {
  const add = (label = "Lab PC") => addDevice(context, { licenseKeyId: keyId, label });

  test("is one call upstream, recorded and audited, and a double click adds one", async () => {
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

  test("is refused if the key is full, and for a label that shows nothing", async () => {
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
  ] as const)("is refused for %o", async (key, code) => {
    const own = await signedIn(key);
    const added = addDevice(own.context, { licenseKeyId: own.key.id, label: "Lab PC" });
    await expect(added).rejects.toMatchObject({ code });
    expect((await polar.requestsOf(own.customer)).filter(({ path }) => path === ACTIVATE)).toEqual([]);
  });

  test("waits for its turn at Polar without a lock", async () => {
    const turn = `deactivate:${customer.customer_id}`;
    await database.query("insert into pacing (name, next_at) values ($1, now() + interval '3 seconds')", [turn]);
    const nextAt = async () =>
      JSON.stringify(await database.query("select next_at from pacing where name = $1", [turn]));
    const before = await nextAt();
    const added = add();
    await until("the reserved turn", async () => (await nextAt()) !== before);
    expect(await withFreeLock(`activate:${keyId}`, async () => undefined)).toBe(true);
    expect(await callsTo(ACTIVATE)).toEqual([]);
    const { activation_id } = await added;
    expect(await activeIds()).toContain(activation_id);
  });

  test("whose answer was lost is settled by reading, and is not sent again", async () => {
    await addFault({ path: ACTIVATE, body: "cut", count: 1 });
    const added = await add().catch(() => null);
    expect(await callsTo(ACTIVATE)).toHaveLength(1);
    const made = (await activeIds()).filter((id) => !devices.includes(id));
    expect(made).toEqual(added === null ? [] : [added.activation_id]);
  });

  test("of which only the intent was recorded is settled by looking at Polar", async () => {
    await database.query(
      "insert into operations (kind, customer_id, license_key_id, started_at) values ('activate', $1, $2, now() - interval '1 minute')",
      [customer.customer_id, keyId],
    );
    await reconcileOperations(systemContext());
    const rows = await database.query("select outcome from operations where customer_id = $1", [customer.customer_id]);
    expect(rows).toEqual([{ outcome: "not_done" }]);
  });
});

describe("deactivating several devices", () => {
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

  test("sends nothing before it is due, and then each once, after one read of the key", async () => {
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

  test("can be undone, and queued again", async () => {
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

  test("refuses foreign devices, and says which of one's own are gone", async () => {
    const other = await signedIn({ benefit: "Northwind Studio license", activations: 1 });
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

  test("stores only devices of the key, and only the latest batch", async () => {
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

  test("has no room for more than a thousand in a batch that runs", async () => {
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

  test("waits while Polar fails, and sends what is left when it answers", async () => {
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

  test("says that it waits for Polar and until when, and can be undone while nothing is done", async () => {
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

  test("no longer waits for Polar once a device was taken", async () => {
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

  test("lets others go before a device that Polar failed at", async () => {
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

  test("gives up a device that Polar fails at after half an hour, and goes on with the others", async () => {
    await addFault({ path: DEACTIVATE, status: 500, count: 1 });
    await several();
    await database.query(
      "update queued_deactivations set created_at = now() - interval '31 minutes' where customer_id = $1",
      [customer.customer_id],
    );
    await workOff();
    expect(Object.values(await results()).sort()).toEqual(["done", "done", "upstream_unavailable"]);
  });

  test("counts none as done that the vendor has just hidden", async () => {
    const properties = { activations: { limit: 4, enable_customer_admin: true } };
    const description = `Hidden ${randomUUID()}`;
    const own = await signedIn({ benefit: { description, properties }, activations: 2 });
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

  test("waits as long as Polar asks", async () => {
    await addFault({ path: DEACTIVATE, status: 429, count: 1 });
    await several();
    await workOff();
    expect(Object.values(await results())).toEqual(["waiting", "waiting", "waiting"]);
    await workOffDeactivations();
    expect(await callsTo(DEACTIVATE)).toHaveLength(1);
    await workOff();
    expect(await activeIds()).toEqual([]);
  });

  test("ends with the session", async () => {
    await several();
    await database.query("delete from sessions where customer_id = $1", [customer.customer_id]);
    await workOff();
    expect(await activeIds()).toHaveLength(3);
    const rows = await database.query("select distinct problem from queued_deactivations where customer_id = $1", [
      customer.customer_id,
    ]);
    expect(rows).toEqual([{ problem: "session_expired" }]);
  });

  test("goes on with what another session queued when one has ended", async () => {
    await several();
    await database.query("update queued_deactivations set session_id = $1 where activation_id = $2", [
      NOBODYS,
      devices[0],
    ]);
    await workOff();
    expect(Object.values(await results()).sort()).toEqual(["done", "done", "session_expired"]);
    expect(await activeIds()).toEqual([devices[0]]);
  });

  test("counts a device that was deactivated elsewhere meanwhile", async () => {
    await several();
    const [key] = customer.license_keys;
    if (key) await polar.deactivate(customer, key, devices[1] ?? "");
    await workOff();
    expect(new Set(Object.values(await results()))).toEqual(new Set(["done"]));
    expect(await activeIds()).toEqual([]);
  });

  test("goes on after the process that sent a device died", async () => {
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
});
