import "server-only";
import type { CustomerContext } from "@/lib/server/context";
import { displayedSuffix } from "@/lib/server/directory/key-hash";
import { addKeys, findPurchaseIds } from "@/lib/server/directory/key-index";
import { log } from "@/lib/server/platform/log";
import {
  type CustomerKeyGrant,
  listCustomerKeyGrants,
  NO_PURCHASE,
  type Purchase,
  type PurchaseIds,
  readPurchase,
} from "@/lib/server/polar/purchases";
import { loadOwnedKey, type OwnedKey, requireKeyId } from "./owned-key";

/** Pages of 100 grants of one benefit. */
const MOST_PAGES = 5;

/**
 * Loads a key and its purchase side by side: the subscription or order that the index knows, or else the customer's grants, which
 * are then remembered for all of the customer's keys.
 * @returns the purchase is null when it can't be read: it is an extra, and the page is still useful without it.
 * @throws Problem `license_key_not_found`, `session_expired`, `upstream_*`.
 */
export async function loadKeyAndPurchase(
  context: CustomerContext,
  id: string,
): Promise<{ owned: OwnedKey; purchase: Purchase | null }> {
  requireKeyId(id);
  const known = await findPurchaseIds(context.db, id);
  const [owned, beside] = await Promise.allSettled([
    loadOwnedKey(context, id),
    known ? readKnown(context, known) : readGrants(context),
  ]);
  if (owned.status === "rejected") throw owned.reason;
  try {
    if (beside.status === "rejected") throw beside.reason;
    return { owned: owned.value, purchase: await purchaseOf(context, owned.value, beside.value) };
  } catch (error) {
    log.warn({ event: "purchase_unknown", err: error });
    return { owned: owned.value, purchase: null };
  }
}

type Grants = { grants: CustomerKeyGrant[]; maxPage: number };

async function readKnown({ polar }: CustomerContext, ids: PurchaseIds): Promise<Purchase | null> {
  return await polar.withCustomerToken((token) => readPurchase(token, ids));
}

async function readGrants({ polar }: CustomerContext): Promise<Grants> {
  return await polar.withCustomerToken((token) => listCustomerKeyGrants(token));
}

/** @param beside a purchase that the index knew; null if Polar doesn't have it for this customer (any more) */
async function purchaseOf(
  context: CustomerContext,
  { key }: OwnedKey,
  beside: Purchase | Grants | null,
): Promise<Purchase | null> {
  // Polar hides the grant of a revoked key, so its purchase isn't shown either.
  if (key.status === "revoked") return NO_PURCHASE;
  if (beside !== null && !("grants" in beside)) return beside;
  const grant = await findGrant(context, key, beside ?? (await readGrants(context)));
  if (!grant) return NO_PURCHASE;
  return (await readKnown(context, grant)) ?? NO_PURCHASE;
}

async function findGrant(
  { db, polar }: CustomerContext,
  key: { id: string; benefit_id: string },
  { grants, maxPage }: Grants,
): Promise<CustomerKeyGrant | undefined> {
  await remember(db, grants);
  let found = grants.find(({ licenseKeyId }) => licenseKeyId === key.id);
  let last = maxPage > 1 ? MOST_PAGES : 0;
  for (let page = 1; !found && page <= last; page += 1) {
    const query = { page, benefitId: key.benefit_id };
    const more = await polar.withCustomerToken((token) => listCustomerKeyGrants(token, query));
    last = Math.min(last, more.maxPage);
    await remember(db, more.grants);
    found = more.grants.find(({ licenseKeyId }) => licenseKeyId === key.id);
  }
  return found;
}

async function remember(db: CustomerContext["db"], grants: CustomerKeyGrant[]): Promise<void> {
  const bought = grants.filter(({ subscriptionId, orderId }) => subscriptionId !== null || orderId !== null);
  const keys = bought.map(({ displayKey, ...grant }) => {
    return { ...grant, key: null, suffix: displayedSuffix(displayKey), status: "granted" };
  });
  await addKeys(db, ...keys);
}
