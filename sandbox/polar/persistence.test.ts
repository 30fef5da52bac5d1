import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { NORTHWIND } from "../../test/polar-control.ts";
import { createDatabase, TestPolar } from "../../test/test-polar.ts";
import { renewSeed } from "../seed/renewal.ts";
import { seedId } from "../seed/seed-id.ts";
import { seedWorld } from "../seed/seed-world.ts";
import { startPolarApi } from "./polar-api.ts";
import { State } from "./state.ts";

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 10, 21, 9);
const KEYS = "/v1/customer-portal/license-keys/";

async function start(databaseUrl: string, fresh = false) {
  const polar = await TestPolar.start({ databaseUrl, fresh });
  onTestFinished(() => polar.close());
  return polar;
}

test("changes survive a restart in the same order", async () => {
  const databaseUrl = await createDatabase();
  const first = await TestPolar.start({ databaseUrl });
  const licenseKeys = [
    { benefit: "Northwind Studio license", activations: 3 },
    { benefit: "Northwind Fonts", order: true as const },
  ];
  const ada = await first.addCustomer({ name: "Ada \u0000 \ud800 <b>", license_keys: licenseKeys });
  const [studio] = ada.license_keys;
  await first.call("POST", `${KEYS}${studio?.id}/rotate`, { token: ada.token });
  const body = { key: ada.license_keys[1]?.key, organization_id: ada.organization_id };
  await first.call("POST", `${KEYS}validate`, { body });
  await first.control("POST", "/expire-tokens", { customer_id: seedId("customer maya") });
  const before = await first.control("GET", "/world");
  await first.close();

  const second = await start(databaseUrl);
  const after = await second.control("GET", "/world");
  const changing = ["customers", "members", "license_keys", "benefit_grants", "subscriptions", "orders", "activations"];
  const rest = (world: unknown) =>
    Object.fromEntries(Object.entries(Object(world)).filter(([name]) => !changing.includes(name)));
  expect(rest(after)).toEqual(rest(before));
  expect((await second.call("GET", KEYS, { token: ada.token })).body).toMatchObject({ pagination: { total_count: 2 } });
  const { text } = await second.call("GET", `${KEYS}${studio?.id}`, { token: ada.token });
  expect(text.match(/Device \d/g)).toEqual(["Device 1", "Device 2", "Device 3"]);
});

test("a deleted customer only returns after a fresh start", async () => {
  const databaseUrl = await createDatabase();
  const maya = `/v1/customers/${seedId("customer maya")}`;
  const first = await TestPolar.start({ databaseUrl });
  await first.control("POST", `/customers/${seedId("customer maya")}/delete`);
  await first.close();
  const second = await TestPolar.start({ databaseUrl, fresh: false });
  expect((await second.call("GET", maya, { token: NORTHWIND })).status).toBe(404);
  await second.close();
  const third = await start(databaseUrl, true);
  expect((await third.call("GET", maya, { token: NORTHWIND })).status).toBe(200);
});

test("a restart days later moves the seed's dates to today", async () => {
  const databaseUrl = await createDatabase();
  const first = await TestPolar.start({ databaseUrl });
  await first.close();
  // Makes the stored seed three days older.
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const then = Date.now() - 3 * DAY_MS;
  const old = seedWorld(then);
  for (const [name, records] of Object.entries({ license_keys: old.license_keys, customers: old.customers })) {
    for (const record of records) {
      await client.query("update polar.records set data = $3 where collection = $1 and id = $2", [
        name,
        record.id,
        JSON.stringify(record),
      ]);
    }
  }
  await client.query("update polar.meta set value = $1 where key = 'seeded_at'", [String(then)]);
  await client.end();
  const second = await start(databaseUrl);
  const token = await second.openSession({ customer_id: seedId("customer dalia") });
  const { text } = await second.call("GET", `${KEYS}${seedId("license key dalia api")}`, { token });
  const expires = Date.parse(/"expires_at":"([^"]+)"/.exec(text)?.[1] ?? "");
  expect(Math.round((expires - Date.now()) / DAY_MS)).toBe(5);
});

test("renewal moves the seed's dates but keeps changes and removals", () => {
  const state = new State(() => undefined);
  state.add(seedWorld(NOW), NOW);
  const dalia = seedId("license key dalia api");
  const ada = seedId("license key ada studio");
  const before = state.licenseKeys.get(ada);
  if (before)
    state.licenseKeys.put({ ...before, expires_at: "2030-01-01T00:00:00Z", modified_at: "2026-11-21T10:00:00Z" });
  state.activations.remove(seedId("activation bruno studio 0"));
  renewSeed(state, NOW, NOW + 40 * DAY_MS);

  const inDays = (text: string | null | undefined) => (Date.parse(text ?? "") - NOW) / DAY_MS - 40;
  expect(inDays(state.licenseKeys.get(dalia)?.expires_at)).toBe(5);
  expect(inDays(state.licenseKeys.get(seedId("license key erik api"))?.expires_at)).toBe(-20);
  expect(state.licenseKeys.get(ada)).toMatchObject({
    expires_at: "2030-01-01T00:00:00Z",
    modified_at: "2026-11-21T10:00:00Z",
  });
  expect(inDays(state.licenseKeys.get(ada)?.created_at)).toBe(-95);
  expect(state.activations.get(seedId("activation bruno studio 0"))).toBeUndefined();
  const subscription = state.subscriptions.get(seedId("purchase harbour olivia"));
  expect(inDays(subscription?.current_period_end)).toBeGreaterThan(0);
  expect(inDays(subscription?.current_period_start)).toBeLessThanOrEqual(0);
});

test("a port in use is named in the error", async () => {
  const polar = await start(await createDatabase(), true);
  const options = { portalUrl: "http://127.0.0.1:9", webhookSecret: "x", fresh: true, databaseUrl: polar.databaseUrl };
  const taken = Number(new URL(polar.url).port);
  await expect(startPolarApi({ ...options, port: taken })).rejects.toThrow(`Port ${taken} is in use`);
});

test("a failed write causes an error and is repeated later", async () => {
  const databaseUrl = await createDatabase();
  const first = await TestPolar.start({ databaseUrl });
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query("alter table polar.records rename to away");
  const create = { token: NORTHWIND, body: { external_customer_id: "cust_maya" } };
  expect((await first.call("POST", "/v1/customer-sessions/", create)).status).toBe(500);
  await client.query("alter table polar.away rename to records");
  await client.end();
  const token = await first.openSession({ external_customer_id: "cust_maya" });
  const sessions = Object(await first.control("GET", "/world")).sessions;
  await first.close();
  const second = await start(databaseUrl);
  expect(Object(await second.control("GET", "/world")).sessions).toEqual(sessions);
  expect((await second.call("GET", KEYS, { token })).status).toBe(200);
});
