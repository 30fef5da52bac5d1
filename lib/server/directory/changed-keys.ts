import "server-only";
import { and, asc, eq, lte, sql } from "drizzle-orm";
import { Problem } from "@/lib/api/problem";
import { type Queryable, withDatabase } from "@/lib/server/platform/db/database";
import { directoryKeyRereads } from "@/lib/server/platform/db/schema/directory";
import type { Lane } from "@/lib/server/polar/budget";
import { readOrganizationKey } from "@/lib/server/polar/organization-license-keys";
import type { PolarCustomer, PolarLicenseKeyWithActivations } from "@/lib/server/polar/shapes";
import { forgetKey, recordKeys } from "./key-index";

const A_TURN = 10;

/** Asks for a key to be read again, at the next turn of the job; in a webhook's own transaction. */
export async function askToRereadKey(licenseKeyId: string, db: Queryable): Promise<void> {
  await db
    .insert(directoryKeyRereads)
    .values({ licenseKeyId })
    .onConflictDoUpdate({ target: directoryKeyRereads.licenseKeyId, set: { askedAt: sql`now()` } });
}

/**
 * Reads a key again and puts the index right by it.
 * @returns null when Polar has it no more, or its customer is deleted: it is then removed from the index.
 * @throws Problem `upstream_*`, `database_unavailable`.
 */
export async function rereadKey(
  licenseKeyId: string,
  lane: Lane,
): Promise<(PolarLicenseKeyWithActivations & { customer: PolarCustomer }) | null> {
  try {
    const key = await readOrganizationKey(licenseKeyId, lane);
    if (key.customer.deleted_at === null) {
      await recordKeys([key]);
      return key;
    }
  } catch (error) {
    if (!(error instanceof Problem && error.code === "license_key_not_found")) throw error;
  }
  await forgetKey(licenseKeyId);
  return null;
}

/**
 * Reads keys that changed, oldest wish first.
 * @throws Problem `upstream_*`; what is not yet read stays asked for.
 */
export async function rereadChangedKeys(): Promise<void> {
  const wishes = await withDatabase((db) =>
    db
      .select({ licenseKeyId: directoryKeyRereads.licenseKeyId, askedAt: directoryKeyRereads.askedAt })
      .from(directoryKeyRereads)
      .orderBy(asc(directoryKeyRereads.askedAt))
      .limit(A_TURN),
  );
  for (const { licenseKeyId, askedAt } of wishes) {
    await rereadKey(licenseKeyId, "background");
    // Asked again while it was read: then once more.
    await withDatabase((db) =>
      db
        .delete(directoryKeyRereads)
        .where(
          and(
            eq(directoryKeyRereads.licenseKeyId, licenseKeyId),
            lte(sql`date_trunc('milliseconds', ${directoryKeyRereads.askedAt})`, askedAt),
          ),
        ),
    );
  }
}
