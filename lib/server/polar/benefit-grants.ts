import "server-only";
import { listBenefitGrants } from "@polar-sh/sdk/2026-10/services/benefit_grants";
import * as z from "zod";
import { type CatalogBenefit, polarBenefit, toCatalogBenefit } from "./benefits";
import type { Lane } from "./budget";
import { readAsOrganization } from "./call";
import { readEveryPage } from "./pages";
import { instant, readRows } from "./shapes";

/** Pages of 100 for one customer. */
const MOST_PAGES = 10;

/** The parts of a grant that tie a key to a member. `user_provided_key` is a full key, so it isn't read. */
const keyGrant = z.object({
  created_at: instant,
  modified_at: instant.nullable(),
  benefit: polarBenefit.nullable().catch(null),
  member_id: z.uuid().nullable(),
  is_revoked: z.boolean(),
  subscription_id: z.uuid().nullable().catch(null),
  properties: z.object({ license_key_id: z.uuid(), display_key: z.string() }),
});

/** A grant of a license key. */
export type KeyGrant = {
  licenseKeyId: string;
  displayKey: string;
  /** Null when it can't be read. */
  benefit: CatalogBenefit | null;
  /** Null when the grant names no member. */
  memberId: string | null;
  isRevoked: boolean;
  subscriptionId: string | null;
  createdAt: string;
  changedAt: string;
};

/**
 * The grants of a customer's license keys, the newest first, revoked ones included (`GET /v1/benefit-grants/?customer_id=`).
 * Grants of other kinds of benefit are left out.
 * @param isEnough says whether the newest 100 are; else at most 1,000 are read
 * @throws Problem `upstream_rejected` without the scope `benefits:read`; `upstream_*`.
 */
export async function listKeyGrants(
  customerId: string,
  lane: Lane,
  isEnough: (newest: KeyGrant[]) => boolean = () => false,
): Promise<KeyGrant[]> {
  const readPage = async (page: number) => {
    const query = { customer_id: customerId, page, limit: 100 };
    return readRows(keyGrant, await readAsOrganization(lane, (core) => listBenefitGrants(core)(query)));
  };
  const first = await readPage(1);
  const newest = first.items.map(toGrant);
  if (first.maxPage <= 1 || isEnough(newest)) return newest;
  const { items } = await readEveryPage(async (page) => (page === 1 ? first : await readPage(page)), MOST_PAGES);
  return items.map(toGrant);
}

function toGrant({ properties, benefit, ...given }: z.infer<typeof keyGrant>): KeyGrant {
  return {
    licenseKeyId: properties.license_key_id,
    displayKey: properties.display_key,
    benefit: benefit && toCatalogBenefit(benefit),
    memberId: given.member_id,
    isRevoked: given.is_revoked,
    subscriptionId: given.subscription_id,
    createdAt: given.created_at,
    changedAt: given.modified_at ?? given.created_at,
  };
}
