import "server-only";
import { Problem } from "@/lib/api/problem";
import type { CustomerPageFilter, HeldKey, KeyHolder, SupportCustomerDetail } from "@/lib/api/support";
import { audited } from "@/lib/server/audit/audited";
import type { AuditOrigin } from "@/lib/server/audit/record";
import { rereadKey } from "@/lib/server/directory/changed-keys";
import { indexedKeysOf } from "@/lib/server/directory/key-index";
import { keyIndexProgress } from "@/lib/server/directory/key-sync";
import { inBatches } from "@/lib/server/platform/in-batches";
import { type KeyGrant, listKeyGrants } from "@/lib/server/polar/benefit-grants";
import { catalogWith } from "@/lib/server/polar/benefits";
import { getCustomer, isAlive } from "@/lib/server/polar/customers";
import { listMembers, type PolarMember } from "@/lib/server/polar/members";
import type { PolarCustomer } from "@/lib/server/polar/shapes";
import type { StaffSession } from "@/lib/server/staff/auth/staff-session";
import { listImpersonationsForStaff } from "@/lib/server/staff/impersonation/impersonation-list";
import { presentCustomer, presentKeyForStaff, presentMember } from "./support-presentation";

/** Each key on a page is a call to Polar. */
const KEYS_PER_PAGE = 10;
/** Pages of 100: whose key is whose needs all members of a team. */
const MOST_MEMBER_PAGES = 5;

/**
 * One customer of the organization: who belongs to it, their keys and who can see each, and impersonations of support staff. Polar
 * cannot list the keys of a customer with the organization's token: they come from the grants and from the index of keys,
 * and those on the page are read again.
 * @throws Problem `customer_not_found` for a deleted or foreign one; `upstream_*`, `database_unavailable`.
 */
export async function describeCustomer(
  staff: StaffSession,
  id: string,
  filter: CustomerPageFilter,
  origin: AuditOrigin,
): Promise<SupportCustomerDetail> {
  const detail = { keys_page: filter.keys_page };
  return await audited({ action: "customer.view", staff, origin, customerId: id, detail }, () => read(id, filter));
}

async function read(id: string, filter: CustomerPageFilter): Promise<SupportCustomerDetail> {
  // First by itself: of a foreign or deleted customer nothing else is asked.
  const customer = await getCustomer(id, "staff");
  if (!isAlive(customer)) throw new Problem("customer_not_found");
  const [members, grants, indexed, progress, impersonations] = await Promise.all([
    everyMemberOf(id),
    listKeyGrants(id, "staff"),
    indexedKeysOf(id),
    keyIndexProgress(),
    listImpersonationsForStaff(id, { before: filter.impersonations_before }),
  ]);
  const keys = keysInOrder(grants, indexed);
  const holders = new Map(keys.map(({ id: keyId, grant }) => [keyId, holderOf(customer, members.items, grant)]));
  const shown = keys.slice((filter.keys_page - 1) * KEYS_PER_PAGE, filter.keys_page * KEYS_PER_PAGE);
  const found = (await inBatches(shown, ({ id: keyId }) => rereadKey(keyId, "staff"))).filter(
    // The index said that it is this customer's.
    (key) => key !== null && key.customer_id === id,
  );
  const benefits = await catalogWith(found.flatMap((key) => key?.benefit_id ?? []));
  return {
    customer: presentCustomer(customer),
    members: { items: members.items.map(presentMember), total_count: members.count },
    license_keys: {
      items: found.flatMap((key): HeldKey[] => {
        if (!key) return [];
        const { holder, member } = holders.get(key.id) ?? { holder: "unknown" as const, member: null };
        return [{ ...presentKeyForStaff(key, benefits), holder, member: member && presentMember(member) }];
      }),
      pagination: { total_count: keys.length, max_page: Math.ceil(keys.length / KEYS_PER_PAGE) },
      held_by_nobody: [...holders.values()].filter(({ holder }) => holder === "nobody").length,
    },
    impersonations,
    index_complete: progress.complete,
  };
}

async function everyMemberOf(customerId: string): Promise<{ items: PolarMember[]; count: number }> {
  const items: PolarMember[] = [];
  let count = 0;
  for (let page = 1, last = 1; page <= Math.min(last, MOST_MEMBER_PAGES); page += 1) {
    const rows = await listMembers(page, "staff", customerId);
    items.push(...rows.items);
    last = rows.maxPage;
    count = rows.totalCount;
  }
  return { items, count };
}

type ListedKey = { id: string; grant: KeyGrant | null; isRevoked: boolean; createdAt: number };

/** Every key that a grant or the index names: those that were not taken back first, newest first within. */
function keysInOrder(
  grants: KeyGrant[],
  indexed: { licenseKeyId: string; status: string; createdAt: Date }[],
): ListedKey[] {
  const byId = new Map<string, ListedKey>();
  for (const { licenseKeyId, status, createdAt } of indexed) {
    byId.set(licenseKeyId, {
      id: licenseKeyId,
      grant: null,
      isRevoked: status === "revoked",
      createdAt: createdAt.getTime(),
    });
  }
  for (const grant of grants) {
    const known = byId.get(grant.licenseKeyId);
    // Of two grants of one key the living one says who has it.
    if (known?.grant && (grant.isRevoked || !known.grant.isRevoked)) continue;
    byId.set(grant.licenseKeyId, {
      id: grant.licenseKeyId,
      grant,
      isRevoked: grant.isRevoked,
      createdAt: known?.createdAt ?? Date.parse(grant.createdAt),
    });
  }
  return [...byId.values()].sort(
    (one, other) =>
      Number(one.isRevoked) - Number(other.isRevoked) ||
      other.createdAt - one.createdAt ||
      one.id.localeCompare(other.id),
  );
}

/** Polar shows a key to the member that its grant names; of an individual that is the customer. */
function holderOf(
  customer: PolarCustomer,
  members: PolarMember[],
  grant: KeyGrant | null,
): { holder: KeyHolder; member: PolarMember | null } {
  if (customer.type !== "team") return { holder: "customer", member: null };
  if (!grant) return { holder: "unknown", member: null };
  if (grant.memberId === null) return { holder: "nobody", member: null };
  const member = members.find(({ id }) => id === grant.memberId) ?? null;
  return { holder: member ? "member" : "former_member", member };
}
