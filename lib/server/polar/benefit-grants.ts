import "server-only";
import { listBenefitGrants } from "@polar-sh/sdk/2026-10/services/benefit_grants";
import * as z from "zod";
import { Problem } from "@/lib/api/problem";
import type { Lane } from "./budget";
import { readFromPolar } from "./call";
import { PolarRefusal } from "./failure";
import { readRows } from "./shapes";

/** Pages of 100 for one customer. */
const MOST_PAGES = 10;

/** Of a grant, what ties a key to a member. `user_provided_key`, which is a full key, is not read. */
const keyGrant = z.object({
  created_at: z.string(),
  benefit_id: z.uuid(),
  member_id: z.uuid().nullable(),
  is_revoked: z.boolean(),
  properties: z.object({ license_key_id: z.uuid() }),
});

/** A grant of a license key. `memberId` null: it names no member. */
export type KeyGrant = {
  licenseKeyId: string;
  benefitId: string;
  memberId: string | null;
  isRevoked: boolean;
  createdAt: string;
};

/**
 * The grants of one customer's license keys (`GET /v1/benefit-grants/?customer_id=`), revoked ones and those of no member
 * included; grants of other kinds of benefit are left out. At most a thousand grants are read.
 * @throws Problem `upstream_rejected` without the scope `benefits:read`; `upstream_*`.
 */
export async function listKeyGrants(customerId: string, lane: Lane): Promise<KeyGrant[]> {
  const grants: KeyGrant[] = [];
  try {
    for (let page = 1, last = 1; page <= Math.min(last, MOST_PAGES); page += 1) {
      const query = { customer_id: customerId, page, limit: 100 };
      const answer = await readFromPolar({ kind: "organization", lane }, (core) => listBenefitGrants(core)(query));
      const { items, maxPage } = readRows(keyGrant, answer);
      for (const { properties, benefit_id, member_id, is_revoked, created_at } of items) {
        grants.push({
          licenseKeyId: properties.license_key_id,
          benefitId: benefit_id,
          memberId: member_id,
          isRevoked: is_revoked,
          createdAt: created_at,
        });
      }
      last = maxPage;
    }
  } catch (error) {
    throw error instanceof PolarRefusal ? new Problem("upstream_rejected") : error;
  }
  return grants;
}
