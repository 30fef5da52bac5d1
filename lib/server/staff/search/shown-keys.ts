import "server-only";
import type { StaffContext } from "@/lib/server/context";
import type { ShownKey } from "@/lib/server/customer/license-keys/license-key-presentation";
import type { KeyFacts } from "@/lib/server/directory/key-facts";
import { resyncKey } from "@/lib/server/directory/resync-queue";
import type { KeyGrant } from "@/lib/server/polar/benefit-grants";
import { type CatalogBenefit, catalogWith } from "@/lib/server/polar/benefits";
import { readEach } from "@/lib/server/polar/parallel-reads";

/** A customer's key, as far as the directory and Polar's grants know it. */
export type ListedKey = {
  id: string;
  grant: KeyGrant | null;
  facts: KeyFacts | null;
  isRevoked: boolean;
  createdAt: number;
};

/** A key to show, and when it was read at Polar. */
export type KeyAsRead = ShownKey & { read_at: string };

/**
 * What the directory knows of these keys. One is read at Polar only if the directory doesn't know it, or if its grant says that it
 * has changed since. Each read is a call, so a page of known keys takes none.
 * @param readsAll reads them all
 * @returns without those that Polar no longer has
 * @throws Problem `upstream_*`.
 */
export async function readShownKeys(
  context: StaffContext,
  listed: ListedKey[],
  { readsAll }: { readsAll: boolean },
): Promise<KeyAsRead[]> {
  const keys = await readEach(listed, async (key): Promise<KeyAsRead | null> => {
    if (key.facts && !readsAll && !hasChanged(key.facts, key.grant)) return key.facts;
    const read = await resyncKey(context, key.id);
    return read && { ...read, read_at: new Date().toISOString() };
  });
  return keys.filter((key) => key !== null);
}

/** Polar changes a grant when its key is granted, rotated or revoked. It doesn't when the vendor disables a key, say. */
function hasChanged(facts: KeyFacts, grant: KeyGrant | null): boolean {
  if (!grant) return false;
  if (grant.isRevoked && facts.status !== "revoked") return true;
  if (facts.display_key !== "****" && facts.display_key !== grant.displayKey) return true;
  return Date.parse(grant.changedAt) > Date.parse(facts.read_at);
}

/** The keys' benefits: from the grants, which have just been read, or else from the catalog. @throws Problem `upstream_*`. */
export async function benefitsOf(keys: ShownKey[], grants: KeyGrant[]): Promise<ReadonlyMap<string, CatalogBenefit>> {
  const granted = new Map(grants.flatMap(({ benefit }) => (benefit ? [[benefit.id, benefit] as const] : [])));
  const ids = keys.map((key) => key.benefit_id);
  if (ids.every((id) => granted.has(id))) return granted;
  return new Map([...(await catalogWith(ids.filter((id) => !granted.has(id)))), ...granted]);
}
