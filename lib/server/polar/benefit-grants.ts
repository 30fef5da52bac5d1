import "server-only";
import { listBenefitGrants } from "@polar-sh/sdk/2026-10/services/benefit_grants";
import * as z from "zod";
import type { Lane } from "./budget";
import { readAsOrganization } from "./call";
import { readEveryPage } from "./pages";
import { readRows } from "./shapes";

/** Pages of 100 for one customer. */
const MOST_PAGES = 10;

/** The parts of a grant that tie a key to a member. `user_provided_key` is a full key, so it isn't read. */
const keyGrant = z.object({
  created_at: z.string(),
  benefit_id: z.uuid(),
  member_id: z.uuid().nullable(),
  is_revoked: z.boolean(),
  properties: z.object({ license_key_id: z.uuid() }),
});

/** A grant of a license key. */
export type KeyGrant = {
  licenseKeyId: string;
  benefitId: string;
  /** Null when the grant names no member. */
  memberId: string | null;
  isRevoked: boolean;
  createdAt: string;
};

/**
 * The grants of a customer's license keys, revoked ones included (`GET /v1/benefit-grants/?customer_id=`). Grants of other
 * kinds of benefit are left out. Reads at most 1,000 grants.
 * @throws Problem `upstream_rejected` without the scope `benefits:read`; `upstream_*`.
 */
export async function listKeyGrants(customerId: string, lane: Lane): Promise<KeyGrant[]> {
  const readPage = async (page: number) => {
    const query = { customer_id: customerId, page, limit: 100 };
    return readRows(keyGrant, await readAsOrganization(lane, (core) => listBenefitGrants(core)(query)));
  };
  const { items } = await readEveryPage(readPage, MOST_PAGES);
  return items.map(({ properties, benefit_id, member_id, is_revoked, created_at }) => ({
    licenseKeyId: properties.license_key_id,
    benefitId: benefit_id,
    memberId: member_id,
    isRevoked: is_revoked,
    createdAt: created_at,
  }));
}
