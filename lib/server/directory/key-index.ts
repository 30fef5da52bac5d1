import "server-only";
import { asc, count, desc, eq, inArray, or, sql } from "drizzle-orm";
import { type Queryable, withDatabase } from "@/lib/server/platform/db/database";
import { directoryLicenseKeys } from "@/lib/server/platform/db/schema/directory";
import type { PolarLicenseKey } from "@/lib/server/polar/shapes";
import { keyHash, keyHashes, keySuffix, suffixHash, suffixHashes, typedSuffix } from "./key-hash";

/**
 * Writes keys as Polar just showed them, as hashes. An older state than the one that is known (a page that was on its way
 * while the key was rotated) only says that the key exists.
 */
export async function recordKeys(keys: PolarLicenseKey[], db?: Queryable): Promise<void> {
  if (keys.length === 0) return;
  // Twice in one statement would be refused: the later of a list wins.
  const rows = [...new Map(keys.map((key) => [key.id, key])).values()].map((key) => {
    const tail = keySuffix(key.key);
    return {
      licenseKeyId: key.id,
      customerId: key.customer_id,
      benefitId: key.benefit_id,
      keyHash: keyHash(key.key),
      suffixHash: tail === null ? null : suffixHash(tail),
      status: key.status,
      createdAt: new Date(key.created_at),
      changedAt: new Date(key.modified_at ?? key.created_at),
      seenAt: sql`now()`,
    };
  });
  const newest = (column: "customer_id" | "benefit_id" | "key_hash" | "suffix_hash" | "status") =>
    sql.raw(
      `case when excluded.changed_at >= directory_license_keys.changed_at then excluded.${column} else directory_license_keys.${column} end`,
    );
  const write = (on: Queryable) =>
    on
      .insert(directoryLicenseKeys)
      .values(rows)
      .onConflictDoUpdate({
        target: directoryLicenseKeys.licenseKeyId,
        set: {
          customerId: newest("customer_id"),
          benefitId: newest("benefit_id"),
          keyHash: newest("key_hash"),
          suffixHash: newest("suffix_hash"),
          status: newest("status"),
          changedAt: sql`greatest(excluded.changed_at, ${directoryLicenseKeys.changedAt})`,
          seenAt: sql`now()`,
        },
      });
  await (db ? write(db) : withDatabase(write));
}

/** What a webhook says of a key. `key` is whole where the vendor brought it; `tail` is its last six characters. */
export type NewKey = {
  licenseKeyId: string;
  customerId: string;
  benefitId: string;
  key: string | null;
  tail: string | null;
  status: string;
  createdAt: Date;
};

/** Notes a key that is not in the index yet by what a webhook said, so that it is found before it is read; one that is there is left as it is. */
export async function noteNewKey({ key, tail, ...row }: NewKey, db: Queryable): Promise<void> {
  await db
    .insert(directoryLicenseKeys)
    .values({
      ...row,
      keyHash: key === null ? null : keyHash(key),
      suffixHash: tail === null ? null : suffixHash(tail),
      changedAt: row.createdAt,
    })
    .onConflictDoNothing();
}

/** Removes a key that Polar no longer has, or that nobody may be shown. */
export async function forgetKey(licenseKeyId: string, db?: Queryable): Promise<void> {
  const remove = (on: Queryable) =>
    on.delete(directoryLicenseKeys).where(eq(directoryLicenseKeys.licenseKeyId, licenseKeyId));
  await (db ? remove(db) : withDatabase(remove));
}

/** Removes the keys of a customer who is deleted. */
export async function forgetKeysOf(customerId: string, db: Queryable): Promise<void> {
  await db.delete(directoryLicenseKeys).where(eq(directoryLicenseKeys.customerId, customerId));
}

/** Where a typed text may be found among the keys. */
function meets(typed: string) {
  const tail = typedSuffix(typed);
  return or(
    inArray(directoryLicenseKeys.keyHash, keyHashes(typed)),
    tail === null ? undefined : inArray(directoryLicenseKeys.suffixHash, suffixHashes(tail)),
  );
}

/**
 * Keys that were this text, or ended in these six characters, when last seen: hints, to be read again at Polar.
 * @param page of the hits, in an order that stays
 */
export async function keysLike(typed: string, page: { offset: number; limit: number }): Promise<string[]> {
  const rows = await withDatabase((db) =>
    db
      .select({ id: directoryLicenseKeys.licenseKeyId })
      .from(directoryLicenseKeys)
      .where(meets(typed))
      .orderBy(desc(directoryLicenseKeys.createdAt), asc(directoryLicenseKeys.licenseKeyId))
      .offset(page.offset)
      .limit(page.limit),
  );
  return rows.map(({ id }) => id);
}

/** How many keys `keysLike` has in all. */
export async function countKeysLike(typed: string): Promise<number> {
  const [row] = await withDatabase((db) =>
    db.select({ count: count() }).from(directoryLicenseKeys).where(meets(typed)),
  );
  return row?.count ?? 0;
}

/** A key of a customer, as the index last saw it. */
export type IndexedKey = { licenseKeyId: string; status: string; createdAt: Date };

/** All keys of one customer, those without a grant among them. */
export async function indexedKeysOf(customerId: string): Promise<IndexedKey[]> {
  return await withDatabase((db) =>
    db
      .select({
        licenseKeyId: directoryLicenseKeys.licenseKeyId,
        status: directoryLicenseKeys.status,
        createdAt: directoryLicenseKeys.createdAt,
      })
      .from(directoryLicenseKeys)
      .where(eq(directoryLicenseKeys.customerId, customerId)),
  );
}
