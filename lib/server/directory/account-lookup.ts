import "server-only";
import { inBatches } from "@/lib/server/platform/in-batches";
import { log } from "@/lib/server/platform/log";
import { findCustomersByEmail, isAlive } from "@/lib/server/polar/customers";
import type { PolarMember } from "@/lib/server/polar/members";
import type { PolarCustomer } from "@/lib/server/polar/shapes";
import { normalizedEmail, writings } from "./email-hash";
import { fillIfSmall } from "./initial-fill";
import { membersWithEmail } from "./member-index";
import { readMemberHit } from "./member-lookup";

/** What an address opens: an individual customer, or a team as one of its members. */
export type Account = {
  customerId: string;
  /** The member to open a session for. Null only for an individual whose owner member is not in the index (or not made yet): Polar takes the owner then. */
  memberId: string | null;
  customerName: string | null;
  memberName: string | null;
  role: string | null;
  kind: "individual" | "team";
};

/**
 * Whose address this is: customers by Polar's own search, members by the index, and each of these read again at Polar
 * before it counts. A team's billing address opens nothing unless a member has it.
 *
 * While the index is filled for the first time, a small organization (up to 500 members) is read to the end first; a larger
 * one answers with what is known so far, and `directoryProgress` says so, to be told to everybody alike.
 * @returns individuals first, then teams, each by name; [] when nobody has the address.
 * @throws Problem `upstream_*`, `database_unavailable`: then it is not known whether there are any.
 */
export async function findAccounts(email: string): Promise<Account[]> {
  const address = normalizedEmail(email);
  if (!address.includes("@")) return [];
  await fillIfSmall();
  const [customers, hits] = await Promise.all([
    Promise.all(writings(address).map((written) => findCustomersByEmail(written))),
    membersWithEmail(address),
  ]);
  // Polar ignores parameters that it does not know: should it ever no longer know this one, nobody else's account is opened.
  const own = customers
    .flat()
    .filter((customer) => isAlive(customer) && normalizedEmail(customer.email ?? "") === address);
  const known = new Map(own.map((customer) => [customer.id, customer]));
  if (hits.length > 10) log.info({ event: "many_accounts", count: hits.length });
  const members = await inBatches(hits, (hit) => readMemberHit(hit, { address, known, lane: "customer" }));
  const accounts = [
    ...[...known.values()].filter(({ type }) => type !== "team").map((customer) => accountOf(customer, null)),
    ...members.flatMap((found) => (found ? [accountOf(found.customer, found.member)] : [])),
  ];
  return merged(accounts).sort(byKindAndName);
}

function accountOf(customer: PolarCustomer, member: PolarMember | null): Account {
  return {
    customerId: customer.id,
    memberId: member?.id ?? null,
    customerName: customer.name,
    memberName: member?.name ?? null,
    role: member?.role ?? null,
    kind: customer.type === "team" ? "team" : "individual",
  };
}

/** An individual found by its own address and by its owner member's is one account: the one that names the member. */
function merged(accounts: Account[]): Account[] {
  const named = new Set(accounts.filter(({ memberId }) => memberId !== null).map(({ customerId }) => customerId));
  const kept = accounts.filter(({ customerId, memberId }) => memberId !== null || !named.has(customerId));
  return [...new Map(kept.map((account) => [`${account.customerId} ${account.memberId}`, account])).values()];
}

function byKindAndName(one: Account, other: Account): number {
  return (
    one.kind.localeCompare(other.kind) ||
    (one.customerName ?? "").localeCompare(other.customerName ?? "") ||
    one.customerId.localeCompare(other.customerId)
  );
}
