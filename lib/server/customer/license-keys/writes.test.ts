import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import type { CustomerSession } from "@/lib/server/customer/session/customer-session";
import { openSession, readSession } from "@/lib/server/customer/session/session-store";
import { closeLocks } from "@/lib/server/platform/db/advisory-lock";
import { closeDatabase } from "@/lib/server/platform/db/database";
import { migrateDatabase } from "@/lib/server/platform/db/migrations";
import { mintCustomerSession } from "@/lib/server/polar/customer-sessions";
import { startTestPortal, type TestPortal } from "@/sandbox/test-portal";
import { deactivateDevice } from "./deactivation";
import { revealLicenseKey } from "./license-key-reveal";
import { rotateLicenseKey } from "./license-key-rotation";
import { reconcileOperations } from "./operation-reconciler";

let portal: TestPortal;
let superuser: pg.Client;
let customerId: string;
let session: CustomerSession;
let keyId: string;
let devices: string[];

type Made = { customer_id: string; license_keys: { id: string; key: string; activation_ids: string[] }[] };

beforeAll(async () => {
  portal = await startTestPortal(inject("postgresAdminUrl"));
  await migrateDatabase();
  superuser = new pg.Client({ connectionString: portal.superuserUrl });
  await superuser.connect();
});
afterAll(async () => {
  await superuser.end();
  await closeLocks();
  await closeDatabase();
  await portal.close();
});

async function make(keys: object[]): Promise<Made> {
  return await portal.control<Made>("POST", "/customers", {
    webhooks: false,
    email: `ada.${crypto.randomUUID()}@example.com`,
    license_keys: keys,
  });
}

async function signIn(made: Made): Promise<CustomerSession> {
  const { token, expiresAt } = await mintCustomerSession({ customerId: made.customer_id });
  const { cookie } = await openSession({
    openedBy: "link",
    customerId: made.customer_id,
    memberId: null,
    token,
    tokenExpiresAt: expiresAt,
    name: null,
    email: null,
    role: null,
    userAgent: null,
  });
  const read = await readSession(cookie);
  if (!read) throw new Error("there is no session");
  return read;
}

beforeEach(async () => {
  const made = await make([{ benefit: "Northwind Studio license", limit_activations: 3, activations: 3 }]);
  customerId = made.customer_id;
  session = await signIn(made);
  keyId = made.license_keys[0]?.id ?? "";
  devices = made.license_keys[0]?.activation_ids ?? [];
});

const fault = (rule: object) => portal.control("POST", "/faults", [{ customer_id: customerId, ...rule }]);
const ORIGIN = { ip: "127.0.0.1", requestId: null };
const DEACTIVATE = "/v1/customer-portal/license-keys/deactivate";

async function writesUpstream(path: string): Promise<number> {
  const calls = await portal.control<{ method: string; path: string }[]>("GET", `/requests?customer_id=${customerId}`);
  return calls.filter((call) => call.method === "POST" && call.path.includes(path)).length;
}

async function outcomes(): Promise<(string | null)[]> {
  const { rows } = await superuser.query<{ outcome: string | null }>(
    "select outcome from operations where customer_id = $1 order by started_at",
    [customerId],
  );
  return rows.map(({ outcome }) => outcome);
}

const [first = "", second = ""] = ["0", "1"];
const device = (which: string) => devices[Number(which)] ?? "";

describe("removing a device", () => {
  test("is one call upstream, and written down", async () => {
    await deactivateDevice(session, keyId, device(first));
    expect(await writesUpstream("deactivate")).toBe(1);
    expect(await outcomes()).toEqual(["done"]);
  });

  test("twice at once has one effect, and both are told the same", async () => {
    await Promise.all([
      deactivateDevice(session, keyId, device(first)),
      deactivateDevice(session, keyId, device(first)),
    ]);
    await deactivateDevice(session, keyId, device(first));
    expect(new Set(await outcomes())).toEqual(new Set(["done"]));
  });

  test("that somebody else removed is told so", async () => {
    const unknown = "00000000-0000-4000-8000-000000000000";
    await expect(deactivateDevice(session, keyId, unknown)).rejects.toMatchObject({ code: "activation_not_found" });
    expect(await writesUpstream("deactivate")).toBe(0);
  });

  test("of another customer's key is a 404 without a call to remove it", async () => {
    const other = await make([{ benefit: "Northwind Studio license", activations: 1 }]);
    const [foreign] = other.license_keys;
    await expect(deactivateDevice(session, foreign?.id ?? "", foreign?.activation_ids[0] ?? "")).rejects.toMatchObject({
      code: "license_key_not_found",
    });
    // And not by naming one's own key with another's device.
    await expect(deactivateDevice(session, keyId, foreign?.activation_ids[0] ?? "")).rejects.toMatchObject({
      code: "activation_not_found",
    });
    expect(await writesUpstream("deactivate")).toBe(0);
  });

  test("is refused where the vendor turned device management off, with no write upstream", async () => {
    const made = await make([{ benefit: "Northwind CI runner", activations: 2 }]);
    const own = await signIn(made);
    const [key] = made.license_keys;
    await expect(deactivateDevice(own, key?.id ?? "", key?.activation_ids[0] ?? "")).rejects.toMatchObject({
      code: "device_management_off",
    });
    const calls = await portal.control<{ method: string; path: string }[]>(
      "GET",
      `/requests?customer_id=${made.customer_id}`,
    );
    expect(calls.length).toBeGreaterThan(0);
    // Its session was made; nothing was written.
    expect(calls.filter(({ method, path }) => method !== "GET" && !path.startsWith("/v1/customer-sessions"))).toEqual(
      [],
    );
  });

  test("is refused on a revoked key", async () => {
    await portal.control("POST", `/license-keys/${keyId}/revoke`);
    await expect(deactivateDevice(session, keyId, device(first))).rejects.toMatchObject({
      code: "license_key_revoked",
    });
    expect(await writesUpstream("deactivate")).toBe(0);
  });

  test("that Polar failed to do is refused, and not asked for again", async () => {
    await fault({ path: DEACTIVATE, status: 500 });
    await expect(deactivateDevice(session, keyId, device(first))).rejects.toMatchObject({
      code: "upstream_unavailable",
    });
    expect(await writesUpstream("deactivate")).toBe(1);
    expect(await outcomes()).toEqual(["not_done"]);
  });

  test("whose answer was lost is settled by reading", async () => {
    await fault({ path: DEACTIVATE, body: "cut", count: 1 });
    await deactivateDevice(session, keyId, device(first)).catch(() => undefined);
    expect(await writesUpstream("deactivate")).toBe(1);
    expect(["done", "not_done"]).toContain((await outcomes())[0]);
  });

  test("several at once keeps Polar's pace: no more than three in any second", async () => {
    const made = await make([{ benefit: "Northwind Site license", limit_activations: 100, activations: 6 }]);
    const own = await signIn(made);
    const [key] = made.license_keys;
    await Promise.all((key?.activation_ids ?? []).map((id) => deactivateDevice(own, key?.id ?? "", id)));
    const calls = await portal.control<{ at: string; path: string }[]>(
      "GET",
      `/requests?customer_id=${made.customer_id}`,
    );
    const times = calls
      .filter(({ path }) => path.includes("deactivate"))
      .map(({ at }) => Date.parse(at))
      .sort((a, b) => a - b);
    expect(times).toHaveLength(6);
    for (const [index, time] of times.entries())
      expect((times[index + 3] ?? Number.POSITIVE_INFINITY) - time).toBeGreaterThan(1000);
  });
});

describe("rotating a key", () => {
  test("gives another key, whose old one is gone", async () => {
    const before = await revealLicenseKey(session, keyId, ORIGIN);
    const rotated = await rotateLicenseKey(session, keyId, `****-${before.key.slice(-6)}`);
    const after = await revealLicenseKey(session, keyId, ORIGIN);
    expect(after.key).not.toBe(before.key);
    expect(rotated.display_key).toBe(`****-${after.key.slice(-6)}`);
    expect(JSON.stringify(rotated)).not.toContain(after.key);
  });

  test("twice at once rotates once, and both are given the same key", async () => {
    const results = await Promise.all(Array.from({ length: 4 }, () => rotateLicenseKey(session, keyId)));
    expect(new Set(results.map(({ display_key }) => display_key)).size).toBe(1);
    expect(await writesUpstream("rotate")).toBe(1);
  });

  test("again, by who saw the new key, rotates again at once", async () => {
    const once = await rotateLicenseKey(session, keyId);
    const twice = await rotateLicenseKey(session, keyId, once.display_key);
    expect(twice.display_key).not.toBe(once.display_key);
  });

  test("is refused when the customer saw another key than the one there is", async () => {
    await expect(rotateLicenseKey(session, keyId, "****-OTHERS")).rejects.toMatchObject({
      code: "license_key_changed",
    });
    expect(await writesUpstream("rotate")).toBe(0);
  });

  test("is refused for a revoked key", async () => {
    await portal.control("POST", `/license-keys/${keyId}/revoke`);
    await expect(rotateLicenseKey(session, keyId)).rejects.toMatchObject({ code: "rotate_not_permitted" });
  });

  test("that Polar failed to do is refused, and the key stays", async () => {
    const before = await revealLicenseKey(session, keyId, ORIGIN);
    await fault({ path: "/v1/customer-portal/license-keys/*/rotate", status: 503 });
    await expect(rotateLicenseKey(session, keyId)).rejects.toMatchObject({ code: "upstream_unavailable" });
    expect(await writesUpstream("rotate")).toBe(1);
    expect((await revealLicenseKey(session, keyId, ORIGIN)).key).toBe(before.key);
  });
});

test("what a killed process left open is settled by looking at Polar", async () => {
  const insert =
    "insert into operations (kind, customer_id, license_key_id, activation_id, started_at) values ('deactivate', $1, $2, $3, now() - interval '1 minute')";
  await superuser.query(insert, [customerId, keyId, device(first)]);
  await superuser.query(insert, [customerId, keyId, "00000000-0000-4000-8000-000000000000"]);
  expect(await reconcileOperations()).toBeGreaterThanOrEqual(2);
  expect((await outcomes()).sort()).toEqual(["done", "not_done"]);
  expect(device(second)).not.toBe("");
});
