import "server-only";
import { and, eq, inArray, isNotNull } from "drizzle-orm";
import type { Queryable } from "@/lib/server/platform/db/database";
import { directoryLicenseKeys } from "@/lib/server/platform/db/schema/directory";
import { seal, unseal } from "@/lib/server/platform/secrets";
import { type Mask, maskOf } from "./key-mask";

/** Seals a key for the index. The row's id binds it to its row. */
export function sealKey(licenseKeyId: string, key: string): string {
  return seal("license-key", key, licenseKeyId);
}

/**
 * How to hide the license keys of these customers in any text of theirs, without a call to Polar.
 * @param read keys just read at Polar, which the index may not know yet
 * @returns the mask for each customer
 */
export async function keyMasks(
  db: Queryable,
  customerIds: readonly string[],
  read: readonly { customer_id: string; key: string }[] = [],
): Promise<(customerId: string) => Mask> {
  const keys = new Map<string, string[]>(customerIds.map((id) => [id, []]));
  for (const { customer_id, key } of read) keys.get(customer_id)?.push(key);
  if (keys.size > 0) {
    const rows = await db
      .select({
        id: directoryLicenseKeys.licenseKeyId,
        customerId: directoryLicenseKeys.customerId,
        sealed: directoryLicenseKeys.sealedKey,
      })
      .from(directoryLicenseKeys)
      .where(
        and(inArray(directoryLicenseKeys.customerId, [...keys.keys()]), isNotNull(directoryLicenseKeys.sealedKey)),
      );
    for (const { id, customerId, sealed } of rows) {
      const key = sealed === null ? null : unseal("license-key", sealed, id);
      // Null until the next full sync when the secret that sealed it is gone.
      if (key !== null) keys.get(customerId)?.push(key);
    }
  }
  const masks = new Map([...keys].map(([id, known]) => [id, maskOf(known)]));
  return (customerId) => masks.get(customerId) ?? maskOf([]);
}

/** The same for one customer. */
export async function keyMask(
  db: Queryable,
  customerId: string,
  read: readonly { customer_id: string; key: string }[] = [],
): Promise<Mask> {
  return (await keyMasks(db, [customerId], read))(customerId);
}

/** Does the index know this key as it is now? */
export async function isKeyKnown(db: Queryable, { id, key }: { id: string; key: string }): Promise<boolean> {
  const [row] = await db
    .select({ sealed: directoryLicenseKeys.sealedKey })
    .from(directoryLicenseKeys)
    .where(eq(directoryLicenseKeys.licenseKeyId, id));
  return row?.sealed != null && unseal("license-key", row.sealed, id) === key;
}
