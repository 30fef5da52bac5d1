import "server-only";
import type { Context } from "@/lib/server/context";
import { getCustomer, isAlive } from "@/lib/server/polar/customers";
import { orNull } from "@/lib/server/polar/failure";
import { getMember, type PolarMember } from "@/lib/server/polar/members";
import type { PolarCustomer } from "@/lib/server/polar/shapes";
import { normalizedEmail } from "./email-hash";
import { deleteMember, recordMembers, setCustomerDeleted } from "./member-index";

type MemberHit = {
  memberId: string;
  /** The normalized email the member must still have. Null when they were found in another way. */
  email: string | null;
  /** Customers that were just read, by id. */
  known: ReadonlyMap<string, PolarCustomer>;
};

/**
 * Reads a hit of the index again at Polar, and corrects the index.
 * @returns null when the member or their customer is gone, or the member has another email now.
 * @throws Problem `upstream_*`.
 */
export async function readMemberHit(
  { db, polar }: Context,
  { memberId, email, known }: MemberHit,
): Promise<{ customer: PolarCustomer; member: PolarMember } | null> {
  const member = await orNull(getMember(memberId, polar.lane), "member_not_found");
  if (!member) {
    await deleteMember(db, memberId);
    return null;
  }
  if (email !== null && normalizedEmail(member.email) !== email) {
    await recordMembers(db, [member]);
    return null;
  }
  const id = member.customer_id;
  const customer = known.get(id) ?? (await orNull(getCustomer(id, polar.lane), "customer_not_found"));
  if (customer && isAlive(customer)) return { customer, member };
  await setCustomerDeleted(db, { customerId: id, isDeleted: true });
  return null;
}
