import "server-only";
import type { Context } from "@/lib/server/context";
import { log } from "@/lib/server/platform/log";
import { findCustomersByEmail, isAlive } from "@/lib/server/polar/customers";
import type { PolarMember } from "@/lib/server/polar/members";
import { readEach } from "@/lib/server/polar/parallel-reads";
import type { PolarCustomer } from "@/lib/server/polar/shapes";
import { emailSpellings, normalizedEmail } from "./email-hash";
import { fillIfSmall } from "./initial-fill";
import { membersWithEmail } from "./member-index";
import { readMemberHit } from "./member-lookup";

/** An account that an email opens: an individual customer, or a team as one of its members. */
export type Account = {
  customerId: string;
  /** The member to open a session for. Null only for an individual whose owner isn't in the index yet: Polar then takes the owner. */
  memberId: string | null;
  customerName: string | null;
  memberName: string | null;
  role: string | null;
  kind: "individual" | "team";
};

/**
 * Finds the accounts an email opens: customers by Polar's search, members by our index, each of which is read again at Polar.
 * A team's billing email opens nothing unless a member has it.
 *
 * Before the first full sync is complete, a small organization (up to 500 members) is read to the end first. A larger one
 * returns what is indexed so far; `directoryProgress` tells, and everyone sees the same note.
 * @returns individuals first, then teams, each by name.
 * @throws Problem `upstream_*`: the accounts are then unknown.
 */
export async function findAccounts(context: Context, email: string): Promise<Account[]> {
  const normalized = normalizedEmail(email);
  if (!normalized.includes("@")) return [];
  await fillIfSmall(context);
  const [known, hits] = await Promise.all([
    findCustomers(context, normalized),
    membersWithEmail(context.db, normalized),
  ]);
  if (hits.length > 10) log.info({ event: "many_accounts", count: hits.length });
  const members = await readEach(hits, ({ memberId }) =>
    readMemberHit(context, { memberId, email: normalized, known }),
  );
  const accounts = [
    ...[...known.values()].filter(({ type }) => type !== "team").map((customer) => accountOf(customer, null)),
    ...members.flatMap((found) => (found ? [accountOf(found.customer, found.member)] : [])),
  ];
  return merged(accounts).sort(byKindAndName);
}

/**
 * Does an email open an account? Asks Polar once for nearly everyone, where `findAccounts` reads each account.
 * @throws Problem `upstream_*`: it is then unknown.
 */
export async function opensAccount(context: Context, email: string): Promise<boolean> {
  const normalized = normalizedEmail(email);
  if (!normalized.includes("@")) return false;
  await fillIfSmall(context);
  const known = await findCustomers(context, normalized);
  if ([...known.values()].some(({ type }) => type !== "team")) return true;
  for (const { memberId } of await membersWithEmail(context.db, normalized)) {
    if (await readMemberHit(context, { memberId, email: normalized, known })) return true;
  }
  return false;
}

/** The customers that Polar finds for a normalized email, by id. */
async function findCustomers({ polar }: Context, email: string): Promise<Map<string, PolarCustomer>> {
  const found = await Promise.all(emailSpellings(email).map((spelling) => findCustomersByEmail(spelling, polar.lane)));
  // Compared again: Polar ignores query parameters it doesn't know, and would then return other people's accounts.
  const own = found.flat().filter((one) => isAlive(one) && normalizedEmail(one.email ?? "") === email);
  return new Map(own.map((customer) => [customer.id, customer]));
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

/** An individual can be found by their own email and by their owner member's. That is one account: the one with the member. */
function merged(accounts: Account[]): Account[] {
  const named = new Set(accounts.filter(({ memberId }) => memberId !== null).map(({ customerId }) => customerId));
  const distinct = accounts.filter(({ customerId, memberId }) => memberId !== null || !named.has(customerId));
  return [...new Map(distinct.map((account) => [`${account.customerId} ${account.memberId}`, account])).values()];
}

function byKindAndName(one: Account, other: Account): number {
  return (
    one.kind.localeCompare(other.kind) ||
    (one.customerName ?? "").localeCompare(other.customerName ?? "") ||
    one.customerId.localeCompare(other.customerId)
  );
}
