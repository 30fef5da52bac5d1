import "server-only";
import { and, inArray, isNotNull } from "drizzle-orm";
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
      const key = openKey(id, sealed);
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

/** Of these keys, those whose text the index doesn't know. */
export async function unknownKeys(db: Queryable, licenseKeyIds: readonly string[]): Promise<string[]> {
  if (licenseKeyIds.length === 0) return [];
  const rows = await db
    .select({ id: directoryLicenseKeys.licenseKeyId, sealed: directoryLicenseKeys.sealedKey })
    .from(directoryLicenseKeys)
    .where(inArray(directoryLicenseKeys.licenseKeyId, [...licenseKeyIds]));
  const known = new Set(rows.filter(({ id, sealed }) => openKey(id, sealed) !== null).map(({ id }) => id));
  return licenseKeyIds.filter((id) => !known.has(id));
}

/** @returns null while only a webhook announced the key, and until the next full sync after its secret is gone. */
function openKey(licenseKeyId: string, sealed: string | null): string | null {
  return sealed === null ? null : unseal("license-key", sealed, licenseKeyId);
}
