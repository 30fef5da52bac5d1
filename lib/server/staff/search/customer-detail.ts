import "server-only";
import { paginate } from "@/lib/api/pagination";
import { Problem } from "@/lib/api/problem";
import type {
  CustomerPageFilter,
  HeldKey,
  KeyHolder,
  SupportCustomerAnswer,
  SupportCustomerDetail,
} from "@/lib/api/support";
import { type AuditTarget, audited } from "@/lib/server/audit/audit";
import type { StaffContext } from "@/lib/server/context";
import { type IndexedKey, indexedKeysOf } from "@/lib/server/directory/key-index";
import { keyIndexProgress } from "@/lib/server/directory/key-sync";
import { keyMask } from "@/lib/server/directory/known-keys";
import { announceDoneChange } from "@/lib/server/platform/changes";
import { env } from "@/lib/server/platform/env";
import { type KeyGrant, listKeyGrants } from "@/lib/server/polar/benefit-grants";
import { getCustomer, isAlive } from "@/lib/server/polar/customers";
import { listMembers, type PolarMember } from "@/lib/server/polar/members";
import { readEveryPage } from "@/lib/server/polar/pages";
import type { PolarCustomer } from "@/lib/server/polar/shapes";
import { listImpersonationsForStaff } from "@/lib/server/staff/impersonation/impersonation-list";
import { findSights, type Sight } from "@/lib/server/staff/impersonation/support-consent";
import { benefitsOf, type ListedKey, readShownKeys } from "./shown-keys";
import { presentKeyForStaff, presentMember, presentSeenCustomer } from "./support-presentation";

/** Each key on a page that the directory doesn't know is a call to Polar. */
const KEYS_PER_PAGE = 10;
/** Pages of 100. All members of a team are needed to tell who holds a key. */
const MOST_MEMBER_PAGES = 5;

/**
 * Describes a customer of the organization: its members, its keys with their holders, and its impersonations. Polar cannot
 * list a customer's keys with the organization's token, so they come from the benefit grants and the directory. It takes at
 * most four calls to Polar, if the directory knows the keys on the page (decision 0044).
 * @throws Problem `customer_not_found` for a deleted or foreign customer; `upstream_*`.
 */
export async function describeCustomer(
  context: StaffContext,
  { id, filter }: { id: string; filter: CustomerPageFilter },
): Promise<SupportCustomerAnswer> {
  const target = { customerId: id, detail: { keys_page: filter.keys_page } };
  const { answer } = await audited(context, "customer.view", target, () => read(context, id, filter), auditSight);
  // The customer's page lists who viewed the account.
  await announceDoneChange(context.db, { customerId: id, topic: "account" });
  return answer;
}

type Read = { sight: Sight; answer: SupportCustomerAnswer };

/** A view with a code is listed to the person who gave it. Without one, nothing was seen. */
function auditSight({ sight }: Read): Partial<AuditTarget> {
  if (sight === "nothing") return { outcome: "refused", detail: { problem: "consent_required" } };
  const memberId = sight === "all" ? null : sight.memberId;
  return { memberId, detail: env().SUPPORT_REQUIRES_CONSENT ? { consented: true } : {} };
}

async function read(context: StaffContext, id: string, filter: CustomerPageFilter): Promise<Read> {
  // Read first, alone: nothing else is read of a foreign or deleted customer, or of one who gave no code.
  const customer = await getCustomer(id, context.polar.lane);
  if (!isAlive(customer)) throw new Problem("customer_not_found");
  const sight = (await findSights(context, [id]))(customer);
  if (sight === "nothing") return { sight, answer: { customer: { id, hidden: true } } };
  return { sight, answer: await readDetail(context, customer, { sight, filter }) };
}

async function readDetail(
  context: StaffContext,
  customer: PolarCustomer,
  { sight, filter }: { sight: Exclude<Sight, "nothing">; filter: CustomerPageFilter },
): Promise<SupportCustomerDetail> {
  const { db, polar } = context;
  const { id } = customer;
  const onlyMember = sight === "all" ? null : sight.memberId;
  const [indexed, progress] = await Promise.all([indexedKeysOf(db, id), keyIndexProgress(db)]);
  const known = new Set(indexed.map(({ licenseKeyId }) => licenseKeyId));
  // An individual's grants only tell what is newer than the directory. A team's also name the holders of its keys.
  const isRestKnown = (newest: KeyGrant[]) =>
    customer.type !== "team" && progress.complete && newest.every(({ licenseKeyId }) => known.has(licenseKeyId));
  const [members, grants, impersonations] = await Promise.all([
    readEveryPage((page) => listMembers(page, polar.lane, id), MOST_MEMBER_PAGES),
    listKeyGrants(id, polar.lane, isRestKnown),
    listImpersonationsForStaff(context, {
      customerId: id,
      memberId: onlyMember,
      filter: { before: filter.impersonations_before },
    }),
  ]);
  const ofMember = (grant: KeyGrant | null) => onlyMember === null || grant?.memberId === onlyMember;
  const keys = mergeKeys(grants, indexed).filter(({ grant }) => ofMember(grant));
  const seen = members.items.filter((member) => onlyMember === null || member.id === onlyMember);
  const holders = new Map(keys.map(({ id: keyId, grant }) => [keyId, holderOf(customer, members.items, grant)]));
  const { items: shown, pagination } = paginate(keys, { page: filter.keys_page, limit: KEYS_PER_PAGE });
  // Most customers have one key: one more call shows what Polar says now.
  const keysRead = await readShownKeys(context, shown, { readsAll: keys.length === 1 });
  // The directory may be outdated: a key can belong to another customer by now.
  const found = keysRead.filter((key) => key.customer_id === id);
  const benefits = await benefitsOf(found, grants);
  const mask = await keyMask(db, id);
  const present = (member: PolarMember) => presentMember(member, mask);
  return {
    customer: presentSeenCustomer(customer, mask, sight),
    members: { items: seen.map(present), total_count: onlyMember === null ? members.totalCount : seen.length },
    license_keys: {
      items: found.map((key): HeldKey => {
        const { holder, member } = holders.get(key.id) ?? { holder: "unknown", member: null };
        return {
          ...presentKeyForStaff(key, benefits),
          holder,
          member: member && present(member),
          read_at: key.read_at,
        };
      }),
      pagination,
      held_by_nobody: [...holders.values()].filter(({ holder }) => holder === "nobody").length,
    },
    impersonations,
    index_complete: progress.complete,
  };
}

/** All keys that a grant or the directory names. Revoked keys come last; otherwise the newest come first. */
function mergeKeys(grants: KeyGrant[], indexed: IndexedKey[]): ListedKey[] {
  const byId = new Map<string, ListedKey>();
  for (const { licenseKeyId: id, status, createdAt, facts } of indexed) {
    byId.set(id, { id, grant: null, facts, isRevoked: status === "revoked", createdAt: createdAt.getTime() });
  }
  for (const grant of grants) {
    const { licenseKeyId: id, isRevoked } = grant;
    const known = byId.get(id);
    // Of two grants of one key, the one that is not revoked names the holder.
    if (known?.grant && (isRevoked || !known.grant.isRevoked)) continue;
    const createdAt = known?.createdAt ?? Date.parse(grant.createdAt);
    byId.set(id, { id, grant, facts: known?.facts ?? null, isRevoked, createdAt });
  }
  return [...byId.values()].sort(
    (one, other) =>
      Number(one.isRevoked) - Number(other.isRevoked) ||
      other.createdAt - one.createdAt ||
      one.id.localeCompare(other.id),
  );
}

/** Polar shows a team's key to the member that its grant names, and an individual's key to the customer. */
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
