import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { closeDatabase, withDatabase } from "@/lib/server/platform/db/database";
import { migrateDatabase } from "@/lib/server/platform/db/migrations";
import { webhookHandlers } from "@/lib/server/webhooks/webhook-handlers";
import { startTestPortal, type TestPortal } from "@/sandbox/test-portal";
import { rereadChangedKeys } from "./changed-keys";
import { keepDirectory } from "./directory-sync";
import { continuePass } from "./full-sync";
import { countKeysLike, keysLike, recordKeys } from "./key-index";
import { everyLicenseKey, keyIndexProgress } from "./key-sync";

type Made = { customer_id: string; organization_id: string; license_keys: { id: string; key: string }[] };

const studio = "Northwind Studio license";
const all = { offset: 0, limit: 1000 };
let portal: TestPortal;

beforeAll(async () => {
  portal = await startTestPortal(inject("postgresAdminUrl"));
  await migrateDatabase();
});
afterAll(async () => {
  await closeDatabase();
  await portal.close();
});

async function make(keys: object[]): Promise<Made> {
  const license_keys = keys.map((key) => ({ benefit: studio, ...key }));
  return await portal.control<Made>("POST", "/customers", { webhooks: false, license_keys });
}

async function passOver(): Promise<void> {
  while (!(await continuePass(everyLicenseKey, "background")));
}

/** A call of Polar's API with the organization's token, as the vendor would make it. */
async function asVendor(method: string, path: string): Promise<{ key: string }> {
  const headers = {
    authorization: `Bearer ${process.env.POLAR_ACCESS_TOKEN}`,
    "polar-version": "2026-10",
  };
  const answer = await fetch(`${portal.polarUrl}${path}`, { method, headers });
  return (await answer.json()) as { key: string };
}

async function deliver(type: string, data: object): Promise<void> {
  await withDatabase((db) => db.transaction(async (tx) => await webhookHandlers[type]?.(data, tx)));
}

function grantOf(made: Made, properties: object, more: object = {}) {
  return {
    created_at: "2026-11-21T09:00:00Z",
    customer_id: made.customer_id,
    benefit_id: randomUUID(),
    is_revoked: false,
    properties: { license_key_id: made.license_keys[0]?.id, ...properties },
    ...more,
  };
}

test("the job fills the index, and says how far it is", async () => {
  expect(await keyIndexProgress()).toMatchObject({ complete: false });
  const made = await make([{}, {}]);
  while (!(await keyIndexProgress()).complete) await keepDirectory();
  for (const { id, key } of made.license_keys) {
    expect(await keysLike(key, all)).toEqual([id]);
    expect(await keysLike(key.slice(-6).toLowerCase(), all)).toEqual([id]);
    expect(await keysLike(`****-${key.slice(-6)}`, all)).toEqual([id]);
    expect(await keysLike(`  ${key.toLowerCase()} `, all)).toEqual([id]);
    expect(await keysLike(key.slice(0, -1), all)).toEqual([]);
  }
});

test("neither a key nor its end stands in the database", async () => {
  const made = await make([{ key: "LEGACY 2019/öäü+souza éè" }]);
  await passOver();
  const { rows } = await withDatabase((db) => db.execute(sql`select * from directory_license_keys`));
  const text = JSON.stringify(rows);
  expect(text).not.toContain("LEGACY");
  expect(text).not.toContain("uza éè");
  expect(await keysLike("legacy  2019/ÖÄÜ+souza éè", all)).toEqual([made.license_keys[0]?.id]);
  expect(await keysLike("uza éè", all)).toEqual([made.license_keys[0]?.id]);
});

test("a key of six characters or fewer is found whole, and by no end", async () => {
  const made = await make([{ key: "Q7X-12" }]);
  await passOver();
  expect(await keysLike("q7x-12", all)).toEqual([made.license_keys[0]?.id]);
  const { rows } = await withDatabase((db) =>
    db.execute(
      sql`select suffix_hash from directory_license_keys where license_key_id = ${made.license_keys[0]?.id ?? null}`,
    ),
  );
  expect(rows).toEqual([{ suffix_hash: null }]);
});

test("250 keys with one ending are paged without a gap or a repetition", async () => {
  const made = await make(Array.from({ length: 250 }, (_, index) => ({ key: `SITE-${index}-ENDING` })));
  await passOver();
  expect(await countKeysLike("ending")).toBe(250);
  const pages = [0, 100, 200].map((offset) => keysLike("ENDING", { offset, limit: 100 }));
  const ids = (await Promise.all(pages)).flat();
  expect(new Set(ids)).toEqual(new Set(made.license_keys.map(({ id }) => id)));
  expect(ids).toHaveLength(250);
});

test("a key made by Polar is found by its end as soon as the webhook is there, and whole after it was read", async () => {
  const made = await make([{}]);
  const [key] = made.license_keys;
  const end = key?.key.slice(-6) ?? "";
  await deliver("benefit_grant.created", grantOf(made, { display_key: `****-${end}` }));
  expect(await keysLike(end, all)).toEqual([key?.id]);
  expect(await keysLike(key?.key ?? "", all)).toEqual([]);
  await rereadChangedKeys();
  expect(await keysLike(key?.key ?? "", all)).toEqual([key?.id]);
});

test("a key that the vendor brought is found whole as soon as the webhook is there", async () => {
  const made = await make([{ key: "BROUGHT-BY-US-0001" }]);
  const properties = { display_key: "****--0001", user_provided_key: "BROUGHT-BY-US-0001" };
  await deliver("benefit_grant.created", grantOf(made, { ...properties, display_key: "****-S-0001" }));
  expect(await keysLike("brought-by-us-0001", all)).toEqual([made.license_keys[0]?.id]);
});

test("a brought key that was rotated is not indexed by what it was", async () => {
  const made = await make([{ key: "BROUGHT-BY-US-0002" }]);
  const properties = { display_key: "****-ABCDEF", user_provided_key: "BROUGHT-BY-US-0002" };
  await deliver("benefit_grant.updated", grantOf(made, properties));
  expect(await keysLike("BROUGHT-BY-US-0002", all)).toEqual([]);
  expect(await keysLike("abcdef", all)).toEqual([made.license_keys[0]?.id]);
});

test("a rotation in Polar is found after a webhook asked for the key to be read again", async () => {
  const made = await make([{}]);
  const [key] = made.license_keys;
  await passOver();
  const rotated = await asVendor("POST", `/v1/license-keys/${key?.id}/rotate`);
  await deliver("benefit_grant.updated", grantOf(made, { display_key: `****-${rotated.key.slice(-6)}` }));
  await rereadChangedKeys();
  expect(await keysLike(rotated.key, all)).toEqual([key?.id]);
  expect(await keysLike(key?.key ?? "", all)).toEqual([]);
});

test("a page that was read before a rotation does not undo it", async () => {
  const base = {
    id: randomUUID(),
    created_at: "2026-11-21T08:00:00Z",
    organization_id: randomUUID(),
    customer_id: randomUUID(),
    benefit_id: randomUUID(),
    display_key: "",
    status: "granted",
    limit_activations: null,
    usage: 0,
    limit_usage: null,
    validations: 0,
    last_validated_at: null,
    expires_at: null,
  };
  await recordKeys([{ ...base, key: "AFTER-ROTATION-1", modified_at: "2026-11-21T09:00:00Z" }]);
  await recordKeys([{ ...base, key: "BEFORE-ROTATION-1", modified_at: null }]);
  expect(await keysLike("AFTER-ROTATION-1", all)).toEqual([base.id]);
  expect(await keysLike("BEFORE-ROTATION-1", all)).toEqual([]);
});

test("keys of a deleted customer go, and a pass does not bring them back", async () => {
  const made = await make([{}]);
  const [key] = made.license_keys;
  await passOver();
  await portal.control("POST", `/customers/${made.customer_id}/delete`);
  await deliver("customer.deleted", { id: made.customer_id });
  expect(await keysLike(key?.key ?? "", all)).toEqual([]);
  await passOver();
  expect(await keysLike(key?.key ?? "", all)).toEqual([]);
});

test("grants of other benefits are none of ours, and keys of another organization are not in the index", async () => {
  const other = await portal.control<Made>("POST", "/customers", {
    webhooks: false,
    organization: "contoso",
    license_keys: [{ benefit: { description: "Contoso key" }, key: "CONTOSO-SECRET-1" }],
  });
  await expect(deliver("benefit_grant.created", grantOf(other, { license_key_id: undefined }))).rejects.toThrow();
  await passOver();
  expect(await keysLike("CONTOSO-SECRET-1", all)).toEqual([]);
});
