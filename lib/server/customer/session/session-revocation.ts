import "server-only";
import { and, eq, isNull, notInArray, type SQL } from "drizzle-orm";
import { Problem } from "@/lib/api/problem";
import type { CustomerSession } from "@/lib/server/context";
import { emailHashes, normalizedEmail } from "@/lib/server/directory/email-hash";
import type { Queryable } from "@/lib/server/platform/db/database";
import { sessions } from "@/lib/server/platform/db/schema/sessions";
import { log } from "@/lib/server/platform/log";
import { getCustomer } from "@/lib/server/polar/customers";
import { getMember } from "@/lib/server/polar/members";

/** Ends the session of a customer or member that Polar no longer has. */
export async function endSession(db: Queryable, { idHash }: CustomerSession): Promise<void> {
  await endWhere(db, eq(sessions.idHash, idHash));
}

/** Signs a person out everywhere: the vendor deleted the customer, or the member left the team. Runs in a webhook's transaction. */
export async function endSessionsOf(db: Queryable, gone: { customerId: string } | { memberId: string }): Promise<void> {
  await endWhere(
    db,
    "customerId" in gone ? eq(sessions.customerId, gone.customerId) : eq(sessions.memberId, gone.memberId),
  );
}

/** Signs out whoever verified another email for this member than it has now: the member is someone else. Runs in a webhook's transaction. */
export async function endSessionsUnderOldEmail(db: Queryable, member: { id: string; email: string }): Promise<void> {
  const hasOther = notInArray(sessions.verifiedEmailHash, emailHashes(member.email));
  await endWhere(db, and(eq(sessions.memberId, member.id), hasOther));
}

/** Impersonations are left alone: they end, audited, by their own rules. */
async function endWhere(db: Queryable, which: SQL | undefined): Promise<void> {
  const { rowCount } = await db.delete(sessions).where(and(which, isNull(sessions.impersonationId)));
  if (rowCount) log.info({ event: "sessions_ended", count: rowCount, by: "polar" });
}

/**
 * Does the email that a one-time code verified still open this session's account? Polar creates tokens for a member whatever
 * email the member has by now. Asked when a token is renewed, for changes that no webhook announced. A Polar that does not
 * answer ends nothing.
 */
export async function isEmailStillTheirs({
  verifiedEmailHash,
  email,
  customerId,
  memberId,
}: CustomerSession): Promise<boolean> {
  if (verifiedEmailHash === null || email === null) return true;
  const verified = normalizedEmail(email);
  try {
    const member = memberId === null ? null : await getMember(memberId, "customer");
    if (member !== null && normalizedEmail(member.email) === verified) return true;
    // An individual signs in with their own email too, whatever their owner member's is.
    const customer = await getCustomer(customerId, "customer");
    return customer.type !== "team" && normalizedEmail(customer.email ?? "") === verified;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return error.code !== "member_not_found" && error.code !== "customer_not_found";
  }
}
