import "server-only";
import { Problem } from "@/lib/api/problem";
import type { Lane } from "@/lib/server/polar/budget";
import { getCustomer, isAlive } from "@/lib/server/polar/customers";
import { getMember, type PolarMember } from "@/lib/server/polar/members";
import type { PolarCustomer } from "@/lib/server/polar/shapes";
import { normalizedEmail } from "./email-hash";
import { forgetMember, markCustomer, recordMembers } from "./member-index";

type Reading = {
  /** Which the member must still have; null where they were not found by one. */
  address: string | null;
  /** Customers that were just read, by their ids. */
  known: ReadonlyMap<string, PolarCustomer>;
  lane: Lane;
};

/**
 * Reads a hit of the index again: the member must exist and still have the address, and its customer must not be deleted.
 * What is wrong in the index is put right.
 * @throws Problem `upstream_*`, `database_unavailable`.
 */
export async function readMemberHit(
  { memberId }: { memberId: string },
  { address, known, lane }: Reading,
): Promise<{ customer: PolarCustomer; member: PolarMember } | null> {
  const member = await orNull(getMember(memberId, lane), "member_not_found");
  if (!member) {
    await forgetMember(memberId);
    return null;
  }
  if (address !== null && normalizedEmail(member.email) !== address) {
    await recordMembers([member]);
    return null;
  }
  const customer =
    known.get(member.customer_id) ?? (await orNull(getCustomer(member.customer_id, lane), "customer_not_found"));
  if (customer && isAlive(customer)) return { customer, member };
  await markCustomer(member.customer_id, true);
  return null;
}

/** Null for the one failure that says that there is none. */
export async function orNull<T>(reading: Promise<T>, absent: Problem["code"]): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Problem && error.code === absent) return null;
    throw error;
  }
}
