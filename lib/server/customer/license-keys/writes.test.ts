import { beforeEach, describe, expect, test } from "vitest";
import { type CustomerContext, systemContext } from "@/lib/server/context";
import { customerContext } from "@/test/contexts";
import type { Customer, Fault, NewCustomer } from "@/test/polar-control";
import { openPortal } from "@/test/portal-environment";
import { deactivateDevice } from "./deactivation";
import { revealLicenseKey } from "./license-key-reveal";
import { rotateLicenseKey } from "./license-key-rotation";
import { reconcileOperations } from "./operation-reconciler";

const portal = await openPortal();
const { polar, database } = portal;

let customer: Customer;
let context: CustomerContext;
let keyId: string;
let devices: string[];

/** A customer with this key, and the context of a request of theirs. */
async function signedIn(key: NonNullable<NewCustomer["license_keys"]>[number]) {
  const made = await portal.newCustomer({ license_keys: [key] });
  const [own] = made.customer.license_keys;
  if (!own) throw new Error("no key was made");
  return { ...made, key: own, context: await customerContext(made.browser.cookies.get("portal")) };
}

beforeEach(async () => {
  const made = await signedIn({ benefit: "Northwind Studio license", limit_activations: 3, activations: 3 });
  ({ customer, context } = made);
  keyId = made.key.id;
  devices = made.key.activation_ids;
});

const addFault = (fault: Fault) => polar.addFault({ customer_id: customer.customer_id, ...fault });
const DEACTIVATE = "/v1/customer-portal/license-keys/deactivate";
const NOBODYS = "00000000-0000-4000-8000-000000000000";

async function writesUpstream(path: string, of = customer): Promise<Date[]> {
  const calls = await polar.requestsOf(of);
  return calls.filter((call) => call.method === "POST" && call.path.includes(path)).map(({ at }) => new Date(at));
}

async function outcomes(): Promise<(string | null)[]> {
  const rows = await database.query<{ outcome: string | null }>(
    "select outcome from operations where customer_id = $1 order by started_at",
    [customer.customer_id],
  );
  return rows.map(({ outcome }) => outcome);
}

/** Deactivates the customer's first device, or another one. */
function deactivate(activationId = devices[0] ?? "", licenseKeyId = keyId): Promise<void> {
  return deactivateDevice(context, { licenseKeyId, activationId });
}

function rotate(shownDisplayKey?: string) {
  return rotateLicenseKey(context, { id: keyId, shownDisplayKey });
}

async function fullKey(): Promise<string> {
  return (await revealLicenseKey(context, keyId)).key;
}

describe("deactivating a device", () => {
  test("is one call upstream, and recorded", async () => {
    await deactivate();
    expect(await writesUpstream("deactivate")).toHaveLength(1);
    expect(await outcomes()).toEqual(["done"]);
  });

  test("twice at once has one effect and one answer", async () => {
    await Promise.all([deactivate(), deactivate()]);
    await deactivate();
    expect(new Set(await outcomes())).toEqual(new Set(["done"]));
  });

  test("that was deactivated elsewhere is refused", async () => {
    await expect(deactivate(NOBODYS)).rejects.toMatchObject({ code: "activation_not_found" });
    expect(await writesUpstream("deactivate")).toEqual([]);
  });

  test("of another customer's key is not found, and makes no call", async () => {
    const other = await polar.makeCustomer({
      license_keys: [{ benefit: "Northwind Studio license", activations: 1 }],
    });
    const [foreign] = other.license_keys;
    const device = foreign?.activation_ids[0];
    await expect(deactivate(device, foreign?.id)).rejects.toMatchObject({ code: "license_key_not_found" });
    // Nor by naming one's own key with another customer's device.
    await expect(deactivate(device)).rejects.toMatchObject({ code: "activation_not_found" });
    expect(await writesUpstream("deactivate")).toEqual([]);
  });

  test("is refused where the vendor turned device management off, and writes nothing upstream", async () => {
    const own = await signedIn({ benefit: "Northwind CI runner", activations: 2 });
    const target = { licenseKeyId: own.key.id, activationId: own.key.activation_ids[0] ?? "" };
    await expect(deactivateDevice(own.context, target)).rejects.toMatchObject({ code: "device_management_off" });
    const calls = await polar.requestsOf(own.customer);
    expect(calls.length).toBeGreaterThan(0);
    const writes = calls.filter(({ method, path }) => method !== "GET" && !path.startsWith("/v1/customer-sessions"));
    expect(writes).toEqual([]);
  });

  test("is refused on a revoked key", async () => {
    await polar.revokeKey(keyId);
    await expect(deactivate()).rejects.toMatchObject({ code: "license_key_revoked" });
    expect(await writesUpstream("deactivate")).toEqual([]);
  });

  test("fails if Polar fails, and is not tried again", async () => {
    await addFault({ path: DEACTIVATE, status: 500 });
    await expect(deactivate()).rejects.toMatchObject({ code: "upstream_unavailable" });
    expect(await writesUpstream("deactivate")).toHaveLength(1);
    expect(await outcomes()).toEqual(["not_done"]);
  });

  test("whose answer was lost is settled by reading", async () => {
    await addFault({ path: DEACTIVATE, body: "cut", count: 1 });
    await deactivate().catch(() => undefined);
    expect(await writesUpstream("deactivate")).toHaveLength(1);
    expect(["done", "not_done"]).toContain((await outcomes())[0]);
  });

  test("several at once keeps Polar's pace: at most three in any second", async () => {
    const own = await signedIn({ benefit: "Northwind Site license", limit_activations: 100, activations: 6 });
    const targets = own.key.activation_ids.map((activationId) => ({ licenseKeyId: own.key.id, activationId }));
    await Promise.all(targets.map((target) => deactivateDevice(own.context, target)));
    const times = (await writesUpstream("deactivate", own.customer)).map(Number).sort((a, b) => a - b);
    expect(times).toHaveLength(6);
    for (const [index, time] of times.entries())
      expect((times[index + 3] ?? Number.POSITIVE_INFINITY) - time).toBeGreaterThan(1000);
  });
});

describe("rotating a key", () => {
  test("gives another key, and the old one is gone", async () => {
    const before = await fullKey();
    const rotated = await rotate(`****-${before.slice(-6)}`);
    const after = await fullKey();
    expect(after).not.toBe(before);
    expect(rotated.display_key).toBe(`****-${after.slice(-6)}`);
    expect(JSON.stringify(rotated)).not.toContain(after);
  });

  test("several times at once rotates once, and gives each the same key", async () => {
    const results = await Promise.all(Array.from({ length: 4 }, () => rotate()));
    expect(new Set(results.map(({ display_key }) => display_key)).size).toBe(1);
    expect(await writesUpstream("rotate")).toHaveLength(1);
  });

  test("again, by a person who saw the new key, rotates again at once", async () => {
    const once = await rotate();
    const twice = await rotate(once.display_key);
    expect(twice.display_key).not.toBe(once.display_key);
  });

  test("is refused if the customer saw another key than the current one", async () => {
    await expect(rotate("****-OTHERS")).rejects.toMatchObject({ code: "license_key_changed" });
    expect(await writesUpstream("rotate")).toEqual([]);
  });

  test("is refused for a revoked key", async () => {
    await polar.revokeKey(keyId);
    await expect(rotate()).rejects.toMatchObject({ code: "rotate_not_permitted" });
  });

  test("fails if Polar fails, and the key stays", async () => {
    const before = await fullKey();
    await addFault({ path: "/v1/customer-portal/license-keys/*/rotate", status: 503 });
    await expect(rotate()).rejects.toMatchObject({ code: "upstream_unavailable" });
    expect(await writesUpstream("rotate")).toHaveLength(1);
    expect(await fullKey()).toBe(before);
  });

  test("is refused after 20 times in 15 minutes, before Polar is asked, and nobody else is refused", async () => {
    for (let turn = 0; turn < 20; turn += 1) await rotate("****-OTHERS").catch(() => undefined);
    const calls = await polar.requestsDuring(async () => {
      await expect(rotate()).rejects.toMatchObject({ code: "rate_limited", retryAfter: expect.any(Number) });
    });
    expect(calls).toEqual([]);
    const other = await signedIn({ benefit: "Northwind Studio license" });
    await rotateLicenseKey(other.context, { id: other.key.id });
  });
});

test("a person can reveal 60 times in five minutes, and nobody else is refused", async () => {
  for (let turn = 0; turn < 60; turn += 1) await fullKey();
  const calls = await polar.requestsDuring(async () => {
    await expect(fullKey()).rejects.toMatchObject({ code: "rate_limited", retryAfter: expect.any(Number) });
  });
  expect(calls).toEqual([]);
  const other = await signedIn({ benefit: "Northwind Studio license" });
  expect((await revealLicenseKey(other.context, other.key.id)).key).toBe(other.key.key);
});

test("what a killed process left open is settled by looking at Polar", async () => {
  const insert =
    "insert into operations (kind, customer_id, license_key_id, activation_id, started_at) values ('deactivate', $1, $2, $3, now() - interval '1 minute')";
  for (const activationId of [devices[0], NOBODYS]) {
    await database.query(insert, [customer.customer_id, keyId, activationId]);
  }
  expect(await reconcileOperations(systemContext())).toBeGreaterThanOrEqual(2);
  expect((await outcomes()).sort()).toEqual(["done", "not_done"]);
});
