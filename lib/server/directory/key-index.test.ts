import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { inTransaction, systemContext } from "@/lib/server/context";
import { database } from "@/lib/server/platform/db/database";
import { webhookHandlers } from "@/lib/server/webhooks/webhook-handlers";
import type { Customer, NewCustomer } from "@/test/polar-control";
import { openPortal } from "@/test/portal-environment";
import { syncDirectory } from "./directory-sync";
import { continueSync } from "./full-sync";
import { unsealKeyFacts } from "./key-facts";
import { countKeysLike, keysLike, recordKeys } from "./key-index";
import { everyLicenseKey, keyIndexProgress } from "./key-sync";
import { processResyncs } from "./resync-queue";

const studio = "Northwind Studio license";
const { polar } = await openPortal();

function make(keys: Partial<NonNullable<NewCustomer["license_keys"]>[number]>[]): Promise<Customer> {
  return polar.makeCustomer({ license_keys: keys.map((key) => ({ benefit: studio, ...key })) });
}

async function syncKeys(): Promise<void> {
  while (!(await continueSync(systemContext(), everyLicenseKey)));
}

function idsOf(typed: string): Promise<string[]> {
  return keysLike(database(), { typed, offset: 0, limit: 1000 });
}

async function deliver(type: string, data: object): Promise<void> {
  await inTransaction(systemContext(), async (tx) => await webhookHandlers[type]?.(data, tx));
}

function grantOf(made: Customer, properties: object, more: object = {}) {
  return {
    created_at: "2026-11-21T09:00:00Z",
    customer_id: made.customer_id,
    benefit_id: randomUUID(),
    is_revoked: false,
    properties: { license_key_id: made.license_keys[0]?.id, ...properties },
    ...more,
  };
}

test("the job fills the index, and reports its progress", async () => {
  expect(await keyIndexProgress(database())).toMatchObject({ complete: false });
  const made = await make([{}, {}]);
  while (!(await keyIndexProgress(database())).complete) await syncDirectory(systemContext());
  for (const { id, key } of made.license_keys) {
    expect(await idsOf(key)).toEqual([id]);
    expect(await idsOf(key.slice(-6).toLowerCase())).toEqual([id]);
    expect(await idsOf(`****-${key.slice(-6)}`)).toEqual([id]);
    expect(await idsOf(`  ${key.toLowerCase()} `)).toEqual([id]);
    expect(await idsOf(key.slice(0, -1))).toEqual([]);
  }
});

test("the database has neither a key nor its suffix", async () => {
  const made = await make([{ key: "LEGACY 2019/öäü+souza éè" }]);
  await syncKeys();
  const { rows } = await database().execute(sql`select * from directory_license_keys`);
  const text = JSON.stringify(rows);
  expect(text).not.toContain("LEGACY");
  expect(text).not.toContain("uza éè");
  expect(await idsOf("legacy  2019/ÖÄÜ+souza éè")).toEqual([made.license_keys[0]?.id]);
  expect(await idsOf("uza éè")).toEqual([made.license_keys[0]?.id]);
});

test("a key of six characters or fewer is found whole only", async () => {
  const made = await make([{ key: "Q7X-12" }]);
  await syncKeys();
  expect(await idsOf("q7x-12")).toEqual([made.license_keys[0]?.id]);
  const { rows } = await database().execute(
    sql`select suffix_hash from directory_license_keys where license_key_id = ${made.license_keys[0]?.id ?? null}`,
  );
  expect(rows).toEqual([{ suffix_hash: null }]);
});

test("250 keys with one suffix are paged without gaps or repetitions", async () => {
  const made = await make(Array.from({ length: 250 }, (_, index) => ({ key: `SITE-${index}-ENDING` })));
  await syncKeys();
  expect(await countKeysLike(database(), "ending")).toBe(250);
  const pages = [0, 100, 200].map((offset) => keysLike(database(), { typed: "ENDING", offset, limit: 100 }));
  const ids = (await Promise.all(pages)).flat();
  expect(new Set(ids)).toEqual(new Set(made.license_keys.map(({ id }) => id)));
  expect(ids).toHaveLength(250);
});

test("a key that Polar generated is found by its suffix after the webhook, and whole after the resync", async () => {
  const made = await make([{}]);
  const [key] = made.license_keys;
  const suffix = key?.key.slice(-6) ?? "";
  await deliver("benefit_grant.created", grantOf(made, { display_key: `****-${suffix}` }));
  expect(await idsOf(suffix)).toEqual([key?.id]);
  expect(await idsOf(key?.key ?? "")).toEqual([]);
  await processResyncs(systemContext());
  expect(await idsOf(key?.key ?? "")).toEqual([key?.id]);
});

test("a key that the vendor brought is found whole after the webhook", async () => {
  const made = await make([{ key: "BROUGHT-BY-US-0001" }]);
  const properties = { display_key: "****--0001", user_provided_key: "BROUGHT-BY-US-0001" };
  await deliver("benefit_grant.created", grantOf(made, { ...properties, display_key: "****-S-0001" }));
  expect(await idsOf("brought-by-us-0001")).toEqual([made.license_keys[0]?.id]);
});

test("a rotated key that the vendor brought is not found by its old text", async () => {
  const made = await make([{ key: "BROUGHT-BY-US-0002" }]);
  const properties = { display_key: "****-ABCDEF", user_provided_key: "BROUGHT-BY-US-0002" };
  await deliver("benefit_grant.updated", grantOf(made, properties));
  expect(await idsOf("BROUGHT-BY-US-0002")).toEqual([]);
  expect(await idsOf("abcdef")).toEqual([made.license_keys[0]?.id]);
});

test("a key rotated at Polar is found after the resync that its webhook queued", async () => {
  const made = await make([{}]);
  const [key] = made.license_keys;
  await syncKeys();
  const rotated = await polar.rotateKey(key?.id ?? "");
  await deliver("benefit_grant.updated", grantOf(made, { display_key: `****-${rotated.slice(-6)}` }));
  await processResyncs(systemContext());
  expect(await idsOf(rotated)).toEqual([key?.id]);
  expect(await idsOf(key?.key ?? "")).toEqual([]);
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
  await recordKeys(database(), [{ ...base, key: "AFTER-ROTATION-1", modified_at: "2026-11-21T09:00:00Z" }]);
  await recordKeys(database(), [{ ...base, key: "BEFORE-ROTATION-1", modified_at: null }]);
  expect(await idsOf("AFTER-ROTATION-1")).toEqual([base.id]);
  expect(await idsOf("BEFORE-ROTATION-1")).toEqual([]);
});

test("keys of a deleted customer are deleted, and a full sync does not add them again", async () => {
  const made = await make([{}]);
  const [key] = made.license_keys;
  await syncKeys();
  await polar.deleteCustomer(made);
  await deliver("customer.deleted", { id: made.customer_id });
  expect(await idsOf(key?.key ?? "")).toEqual([]);
  await syncKeys();
  expect(await idsOf(key?.key ?? "")).toEqual([]);
});

test("grants of other benefits are refused, and keys of another organization are not in the index", async () => {
  const other = await polar.makeCustomer({
    organization: "contoso",
    license_keys: [{ benefit: { description: "Contoso key" }, key: "CONTOSO-SECRET-1" }],
  });
  await expect(deliver("benefit_grant.created", grantOf(other, { license_key_id: undefined }))).rejects.toThrow();
  await syncKeys();
  expect(await idsOf("CONTOSO-SECRET-1")).toEqual([]);
});

test("what staff see of a key is stored sealed, and bound to its row", async () => {
  const [one, other] = (await make([{}, { key: "QX-77" }])).license_keys;
  await syncKeys();
  const { rows } = await database().execute<{ license_key_id: string; facts: string }>(
    sql`select license_key_id, facts from directory_license_keys where facts is not null`,
  );
  const sealed = new Map(rows.map(({ license_key_id, facts }) => [license_key_id, facts]));
  const [ofOne = "", ofOther = ""] = [sealed.get(one?.id ?? ""), sealed.get(other?.id ?? "")];
  expect(ofOne).not.toContain(one?.key.slice(-6));
  expect(unsealKeyFacts(one?.id ?? "", ofOne)).toMatchObject({ id: one?.id, display_key: one?.display_key });
  // Nothing of a short key is shown, and the key itself is never part of it.
  expect(unsealKeyFacts(other?.id ?? "", ofOther)).toMatchObject({ display_key: "****" });
  expect(unsealKeyFacts(other?.id ?? "", ofOther)).not.toHaveProperty("key");
  expect(unsealKeyFacts(one?.id ?? "", ofOther)).toBeNull();
  expect(unsealKeyFacts(one?.id ?? "", null)).toBeNull();
});
