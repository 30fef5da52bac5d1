import "server-only";
import type { CustomerSession } from "@/lib/server/context";
import { normalizedEmail } from "@/lib/server/directory/email-hash";
import type { Lane } from "@/lib/server/polar/budget";
import { readTokenHolder } from "@/lib/server/polar/customer-sessions";
import { getCustomer, isAlive } from "@/lib/server/polar/customers";
import { orNull } from "@/lib/server/polar/failure";
import type { PolarMember } from "@/lib/server/polar/members";
import type { PolarCustomer } from "@/lib/server/polar/shapes";

/** Who a session is for, as its pages say it. */
export type Person = Pick<CustomerSession, "name" | "email" | "role">;

/** What Polar says of a session's account. `member` is undefined where it has none, and null when they are gone. */
type Holder = {
  member: Pick<PolarMember, "name" | "email" | "role"> | null | undefined;
  customer: PolarCustomer | null;
};

/**
 * The person that a session's email names in its account now. Polar opens sessions for a member whatever email they have by now,
 * so every session is compared, however it was opened. One without an email has nothing to compare.
 * @param email the one with which the session was opened
 * @returns null when this email opens the account no longer
 */
export function personOf(email: string | null, { member, customer }: Holder): Person | null {
  if (member === null) return null;
  if (member && isSameEmail(member.email, email)) return { name: member.name, email: member.email, role: member.role };
  // An individual signs in with their own email too, whatever their owner member's is.
  if (customer === null || customer.type === "team" || !isSameEmail(customer.email, email)) return null;
  return { name: member ? member.name : customer.name, email: customer.email, role: member?.role ?? null };
}

function isSameEmail(current: string | null, opening: string | null): boolean {
  return opening === null || (current !== null && normalizedEmail(current) === normalizedEmail(opening));
}

/**
 * The person that a session's email names now, read with the session's token; the customer is read only if that doesn't tell.
 * @returns null when this email opens the account no longer
 * @throws Problem `link_invalid` when Polar refuses the token; `upstream_*`.
 */
export async function readPerson(
  { email, customerId }: Pick<CustomerSession, "email" | "customerId">,
  token: string,
  lane: Lane,
): Promise<Person | null> {
  const { member_id, ...holder } = await readTokenHolder(token);
  const person = { name: holder.name, email: holder.email, role: holder.role };
  if (isSameEmail(holder.email, email)) return person;
  if (member_id === null) return null;
  const customer = await orNull(getCustomer(customerId, lane), "customer_not_found");
  if (customer === null || !isAlive(customer)) return null;
  return personOf(email, { member: { ...person, email: holder.email ?? "" }, customer });
}
