import "server-only";
import { and, eq } from "drizzle-orm";
import type { Context } from "@/lib/server/context";
import { directoryMembers } from "@/lib/server/platform/db/schema/directory";
import { type KeyGrant, listKeyGrants } from "@/lib/server/polar/benefit-grants";
import { orNull } from "@/lib/server/polar/failure";
import { getMember } from "@/lib/server/polar/members";
import type { PolarCustomer } from "@/lib/server/polar/shapes";
import type { Reader } from "./reminder-opt-outs";

export type Recipient = Reader & { to: string };

/** The newest grant of a key. @returns null if there is none, or only revoked ones. @throws Problem `upstream_*`. */
export async function findGrant(
  { polar }: Context,
  customerId: string,
  licenseKeyId: string,
): Promise<KeyGrant | null> {
  const isOfKey = (grant: KeyGrant) => grant.licenseKeyId === licenseKeyId && !grant.isRevoked;
  const grants = await listKeyGrants(customerId, polar.lane, (newest) => newest.some(isOfKey));
  return grants.find(isOfKey) ?? null;
}

/**
 * Who gets the reminders about a key, by what Polar says now: an individual; of a team, the member who holds the key, or else
 * the owner. A team's own email is a billing address.
 * @param grant of the key, if the customer is a team
 * @returns null if there is no one, or no email.
 * @throws Problem `upstream_*`: it is then unknown.
 */
export async function findRecipient(
  context: Context,
  customer: PolarCustomer,
  grant: KeyGrant | null,
): Promise<Recipient | null> {
  const customerId = customer.id;
  if (customer.type !== "team") return customer.email ? { customerId, memberId: null, to: customer.email } : null;
  const holder = grant?.memberId ? await readMember(context, customerId, grant.memberId) : null;
  return holder ?? (await readOwner(context, customerId));
}

async function readOwner(context: Context, customerId: string): Promise<Recipient | null> {
  const isOwner = and(eq(directoryMembers.customerId, customerId), eq(directoryMembers.role, "owner"));
  const [owner] = await context.db
    .select({ id: directoryMembers.memberId })
    .from(directoryMembers)
    .where(isOwner)
    .limit(1);
  return owner ? await readMember(context, customerId, owner.id) : null;
}

async function readMember({ polar }: Context, customerId: string, id: string): Promise<Recipient | null> {
  const member = await orNull(getMember(id, polar.lane), "member_not_found");
  return member?.customer_id === customerId ? { customerId, memberId: member.id, to: member.email } : null;
}
