import "server-only";
import { and, eq, isNull, notInArray } from "drizzle-orm";
import { Problem } from "@/lib/api/problem";
import { emailHashes, normalizedEmail } from "@/lib/server/directory/email-hash";
import { type Queryable, withDatabase } from "@/lib/server/platform/db/database";
import { sessions } from "@/lib/server/platform/db/schema/sessions";
import { log } from "@/lib/server/platform/log";
import { getCustomer } from "@/lib/server/polar/customers";
import { getMember } from "@/lib/server/polar/members";
import type { CustomerSession } from "./customer-session";

/** An agent's view is left to its impersonation, which ends by the agent, or with its half hour, and is written down then. */
const isCustomers = isNull(sessions.impersonationId);

/** Ends the session of a customer, or a member, whom Polar no longer has. */
export async function endSession({ idHash, customerId, publicId }: CustomerSession): Promise<void> {
  await withDatabase((db) => db.delete(sessions).where(and(eq(sessions.idHash, idHash), isCustomers)));
  log.info({ event: "session_ended", customer_id: customerId, session_id: publicId, by: "polar" });
}

/** Signs a person out everywhere, in a webhook's transaction: the vendor deleted the customer, or took the member off the team. */
export async function endSessionsOf(gone: { customerId: string } | { memberId: string }, db: Queryable): Promise<void> {
  const theirs = "customerId" in gone ? eq(sessions.customerId, gone.customerId) : eq(sessions.memberId, gone.memberId);
  const { rowCount } = await db.delete(sessions).where(and(theirs, isCustomers));
  if (rowCount) log.info({ event: "sessions_ended", count: rowCount, by: "polar" });
}

/** Signs out whoever came in as this member with a code to another address than it has now, in a webhook's transaction: the place is somebody else's. */
export async function endSessionsUnderOldEmail(member: { id: string; email: string }, db: Queryable): Promise<void> {
  const old = and(eq(sessions.memberId, member.id), notInArray(sessions.verifiedEmailHash, emailHashes(member.email)));
  const { rowCount } = await db.delete(sessions).where(and(old, isCustomers));
  if (rowCount) log.info({ event: "sessions_ended", count: rowCount, by: "polar" });
}

/**
 * Does the address that a code proved still open this session's account? Polar makes tokens for a member whatever address
 * the member has by now. Asked when a token is renewed, for where no webhook tells; a Polar that does not answer ends nothing.
 */
export async function isEmailStillTheirs({
  verifiedEmailHash,
  email,
  customerId,
  memberId,
}: CustomerSession): Promise<boolean> {
  if (verifiedEmailHash === null || email === null) return true;
  const address = normalizedEmail(email);
  try {
    const member = memberId === null ? null : await getMember(memberId, "customer");
    if (member !== null && normalizedEmail(member.email) === address) return true;
    // An individual comes in by their own address too, whatever their owner member's is.
    const customer = await getCustomer(customerId);
    return customer.type !== "team" && normalizedEmail(customer.email ?? "") === address;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return error.code !== "member_not_found" && error.code !== "customer_not_found";
  }
}
