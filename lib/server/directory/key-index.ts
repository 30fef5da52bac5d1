import "server-only";
import { and, asc, count, desc, eq, inArray, isNotNull, isNull, or, sql } from "drizzle-orm";
import type { Queryable } from "@/lib/server/platform/db/database";
import { directoryLicenseKeys } from "@/lib/server/platform/db/schema/directory";
import { equalInConstantTime } from "@/lib/server/platform/secrets";
import type { PurchaseIds } from "@/lib/server/polar/purchases";
import type { PolarLicenseKey, PolarLicenseKeyWithActivations } from "@/lib/server/polar/shapes";
import { type KeyFacts, sealKeyFacts, unsealKeyFacts } from "./key-facts";
import { keyHash, keyHashes, keySuffix, suffixHash, suffixHashes, typedSuffix } from "./key-hash";
import { sealKey } from "./known-keys";

/**
 * Writes keys, their hashes and sealed facts, as Polar just returned them. A state older than the one in the index (a page that was read before a
 * rotation) only says that the key exists. A row without a key is from a webhook, whose grant can be newer than the key.
 */
export async function recordKeys(db: Queryable, keys: PolarLicenseKey[]): Promise<void> {
  if (keys.length === 0) return;
  // PostgreSQL refuses to upsert a row twice in one statement. The later one wins.
  const rows = [...new Map(keys.map((key) => [key.id, key])).values()].map((key) => ({
    licenseKeyId: key.id,
    customerId: key.customer_id,
    benefitId: key.benefit_id,
    ...hashesOf(key.key, keySuffix(key.key)),
    sealedKey: sealKey(key.id, key.key),
    status: key.status,
    facts: sealKeyFacts(key),
    ...dueFacts(key),
    createdAt: new Date(key.created_at),
    changedAt: new Date(key.modified_at ?? key.created_at),
    seenAt: sql`now()`,
  }));
  type Column =
    | "customer_id"
    | "benefit_id"
    | "key_hash"
    | "suffix_hash"
    | "sealed_key"
    | "status"
    | "facts"
    | "expires_at"
    | "usage"
    | "limit_usage"
    | "limit_activations";
  const newest = (column: Column) =>
    sql.raw(
      `case when excluded.changed_at >= directory_license_keys.changed_at or directory_license_keys.key_hash is null then excluded.${column} else directory_license_keys.${column} end`,
    );
  await db
    .insert(directoryLicenseKeys)
    .values(rows)
    .onConflictDoUpdate({
      target: directoryLicenseKeys.licenseKeyId,
      set: {
        customerId: newest("customer_id"),
        benefitId: newest("benefit_id"),
        keyHash: newest("key_hash"),
        suffixHash: newest("suffix_hash"),
        sealedKey: newest("sealed_key"),
        status: newest("status"),
        facts: newest("facts"),
        expiresAt: newest("expires_at"),
        expiryKnownAt: sql`case when ${directoryLicenseKeys.expiresAt} is distinct from excluded.expires_at
          and ${directoryLicenseKeys.expiryKnownAt} is not null then now()
          else coalesce(${directoryLicenseKeys.expiryKnownAt}, excluded.expiry_known_at) end`,
        usage: newest("usage"),
        limitUsage: newest("limit_usage"),
        limitActivations: newest("limit_activations"),
        changedAt: sql`greatest(excluded.changed_at, ${directoryLicenseKeys.changedAt})`,
        seenAt: sql`now()`,
      },
    });
}

/** What reminders are found by. */
function dueFacts({ expires_at, created_at, usage, limit_usage, limit_activations }: PolarLicenseKey) {
  return {
    expiresAt: expires_at === null ? null : new Date(expires_at),
    expiryKnownAt: new Date(created_at),
    usage,
    limitUsage: limit_usage,
    limitActivations: limit_activations,
  };
}

/** Records how many devices a key has, as Polar just returned it alone, and whether one is newer than at the read before. */
export async function recordActivations(
  db: Queryable,
  { id, activations, unreadableActivations }: PolarLicenseKeyWithActivations,
): Promise<void> {
  const times = activations.map(({ created_at }) => Date.parse(created_at));
  const newest = times.length === 0 ? null : new Date(times.reduce((one, other) => Math.max(one, other)));
  const known = directoryLicenseKeys;
  const isNewer = sql`${known.activations} is not null and ${newest?.toISOString() ?? null}::timestamptz >
    coalesce(${known.newestActivationAt}, '-infinity')`;
  await db
    .update(known)
    .set({
      activations: activations.length + unreadableActivations,
      activationsReadAt: sql`now()`,
      newestActivationAt: sql`greatest(${known.newestActivationAt}, ${newest?.toISOString() ?? null}::timestamptz)`,
      newDeviceAt: sql`case when ${isNewer} then ${newest?.toISOString() ?? null}::timestamptz else ${known.newDeviceAt} end`,
    })
    .where(eq(known.licenseKeyId, id));
}

/** What a grant says about a key. `key` is known only where the vendor brought it, `suffix` only of longer keys. */
export type NewKey = PurchaseIds & {
  licenseKeyId: string;
  customerId: string;
  benefitId: string;
  key: string | null;
  suffix: string | null;
  status: string;
  createdAt: Date;
};

/**
 * Adds keys from their grants, so that they are found before they are read at Polar. Of a key already in the index, only the
 * purchase is written: a grant names the current one until it is revoked.
 */
export async function addKeys(db: Queryable, ...keys: NewKey[]): Promise<void> {
  if (keys.length === 0) return;
  const rows = [...new Map(keys.map((key) => [key.licenseKeyId, key])).values()].map(({ key, suffix, ...row }) => {
    const sealedKey = key === null ? null : sealKey(row.licenseKeyId, key);
    return { ...row, ...hashesOf(key, suffix), sealedKey, changedAt: row.createdAt };
  });
  await db
    .insert(directoryLicenseKeys)
    .values(rows)
    .onConflictDoUpdate({
      target: directoryLicenseKeys.licenseKeyId,
      set: { subscriptionId: sql`excluded.subscription_id`, orderId: sql`excluded.order_id` },
      setWhere: sql`excluded.status <> 'revoked'`,
    });
}

/** The purchase that a key's grant named; null while it is unknown, and where there is none. */
export async function findPurchaseIds(db: Queryable, licenseKeyId: string): Promise<PurchaseIds | null> {
  const { subscriptionId, orderId } = directoryLicenseKeys;
  const [row] = await db
    .select({ subscriptionId, orderId })
    .from(directoryLicenseKeys)
    .where(and(eq(directoryLicenseKeys.licenseKeyId, licenseKeyId), or(isNotNull(subscriptionId), isNotNull(orderId))));
  return row ?? null;
}

/** The purchases of these keys, where a grant named one. */
export async function listPurchaseIds(
  db: Queryable,
  licenseKeyIds: string[],
): Promise<(PurchaseIds & { licenseKeyId: string })[]> {
  const { licenseKeyId, subscriptionId, orderId } = directoryLicenseKeys;
  return await db
    .select({ licenseKeyId, subscriptionId, orderId })
    .from(directoryLicenseKeys)
    .where(and(inArray(licenseKeyId, licenseKeyIds), or(isNotNull(subscriptionId), isNotNull(orderId))));
}

function hashesOf(key: string | null, suffix: string | null) {
  return {
    keyHash: key === null ? null : keyHash(key),
    suffixHash: suffix === null ? null : suffixHash(suffix),
  };
}

/** Deletes a key that Polar no longer has, or that no one may see. */
export async function deleteKey(db: Queryable, licenseKeyId: string): Promise<void> {
  await db.delete(directoryLicenseKeys).where(eq(directoryLicenseKeys.licenseKeyId, licenseKeyId));
}

/** Deletes the keys of a deleted customer. */
export async function deleteKeysOf(db: Queryable, customerId: string): Promise<void> {
  await db.delete(directoryLicenseKeys).where(eq(directoryLicenseKeys.customerId, customerId));
}

function matches(typed: string) {
  const suffix = typedSuffix(typed);
  return or(
    inArray(directoryLicenseKeys.keyHash, keyHashes(typed)),
    suffix === null ? undefined : inArray(directoryLicenseKeys.suffixHash, suffixHashes(suffix)),
  );
}

/**
 * Ids of keys that were this text, or ended in these six characters, when last seen. They are hints: read each again at Polar.
 * The order is stable across pages.
 */
export async function keysLike(
  db: Queryable,
  { typed, offset, limit }: { typed: string; offset: number; limit: number },
): Promise<string[]> {
  const rows = await db
    .select({ id: directoryLicenseKeys.licenseKeyId })
    .from(directoryLicenseKeys)
    .where(matches(typed))
    .orderBy(desc(directoryLicenseKeys.createdAt), asc(directoryLicenseKeys.licenseKeyId))
    .offset(offset)
    .limit(limit);
  return rows.map(({ id }) => id);
}

/** Keys whose text no one has read yet and whose last six characters are those of the typed key: a webhook just announced them. */
export async function unreadKeysLike(
  db: Queryable,
  { typed, limit }: { typed: string; limit: number },
): Promise<string[]> {
  const suffix = keySuffix(typed.trim());
  if (suffix === null) return [];
  const rows = await db
    .select({ id: directoryLicenseKeys.licenseKeyId })
    .from(directoryLicenseKeys)
    .where(and(isNull(directoryLicenseKeys.keyHash), inArray(directoryLicenseKeys.suffixHash, suffixHashes(suffix))))
    .limit(limit);
  return rows.map(({ id }) => id);
}

/** How many keys `keysLike` finds in all. */
export async function countKeysLike(db: Queryable, typed: string): Promise<number> {
  const [row] = await db.select({ count: count() }).from(directoryLicenseKeys).where(matches(typed));
  return row?.count ?? 0;
}

/** A customer's key as the index last saw it. */
export type IndexedKey = { licenseKeyId: string; status: string; createdAt: Date; facts: KeyFacts | null };

/** All keys of a customer, also those without a grant. */
export async function indexedKeysOf(db: Queryable, customerId: string): Promise<IndexedKey[]> {
  const { licenseKeyId, status, createdAt, facts } = directoryLicenseKeys;
  const rows = await db
    .select({ licenseKeyId, status, createdAt, facts })
    .from(directoryLicenseKeys)
    .where(eq(directoryLicenseKeys.customerId, customerId));
  return rows.map((row) => ({ ...row, facts: unsealKeyFacts(row.licenseKeyId, row.facts) }));
}

/**
 * Whose key this is, if the text is that key. Compared in constant time, and without Polar: a key that the index hasn't read yet
 * is nobody's.
 */
export async function findKeyByProof(
  db: Queryable,
  { licenseKeyId, key }: { licenseKeyId: string; key: string },
): Promise<{ customerId: string } | null> {
  const { customerId, keyHash: stored } = directoryLicenseKeys;
  const [row] = await db
    .select({ customerId, stored })
    .from(directoryLicenseKeys)
    .where(eq(directoryLicenseKeys.licenseKeyId, licenseKeyId));
  const hash = row?.stored ?? "";
  const isProved = keyHashes(key).filter((one) => equalInConstantTime(one, hash)).length > 0;
  return row !== undefined && isProved ? { customerId: row.customerId } : null;
}
