import "server-only";
import { and, desc, eq, isNull, ne, sql } from "drizzle-orm";
import { Problem } from "@/lib/api/problem";
import type { SignedInBrowsers } from "@/lib/api/sessions";
import { audit } from "@/lib/server/audit/audit";
import { type CustomerContext, type CustomerSession, inTransaction } from "@/lib/server/context";
import { announceChange } from "@/lib/server/platform/changes";
import { customerSessionAlive } from "@/lib/server/platform/db/alive";
import { sessions } from "@/lib/server/platform/db/schema/sessions";
import { log } from "@/lib/server/platform/log";
import { requireProof } from "./required-proof";

/** Sessions of the same person: the same customer and, in a team, the same member. Impersonations aren't among them. */
function ownSessions({ customerId, memberId }: CustomerSession) {
  return and(
    eq(sessions.customerId, customerId),
    sql`${sessions.memberId} is not distinct from ${memberId}::uuid`,
    isNull(sessions.impersonationId),
  );
}

/** The browsers in which this person is signed in, the current one first. */
export async function listOwnSessions({ db, actor }: CustomerContext): Promise<SignedInBrowsers> {
  const rows = await db
    .select()
    .from(sessions)
    .where(and(ownSessions(actor.session), customerSessionAlive()))
    .orderBy(desc(eq(sessions.idHash, actor.session.idHash)), desc(sessions.lastSeenAt), desc(sessions.createdAt))
    .limit(100);
  return {
    items: rows.map((row) => ({
      id: row.publicId,
      opened_by: row.openedBy,
      browser: row.userAgent,
      created_at: row.createdAt.toISOString(),
      last_seen_at: row.lastSeenAt.toISOString(),
      current: row.idHash === actor.session.idHash,
    })),
  };
}

/**
 * Signs one of this person's browsers out, at once and in every instance. Audited. The current one needs no proof.
 * @returns whether it was the current one.
 * @throws Problem `session_not_found` when it has ended, or belongs to someone else; `proof_required`.
 */
export async function endOwnSession(context: CustomerContext, id: string): Promise<{ wasCurrent: boolean }> {
  const { session } = context.actor;
  const wasCurrent = id === session.publicId;
  await inTransaction(context, async (tx) => {
    const { rowCount } = await tx.db.delete(sessions).where(and(ownSessions(session), eq(sessions.publicId, id)));
    if (!rowCount) throw new Problem("session_not_found");
    // Undoes the transaction. Asked last, so that another person's session is not found, with or without a proof.
    if (!wasCurrent) requireProof(context);
    await announceChange(tx.db, { customerId: session.customerId, topic: "sessions" });
    await audit(tx, "customer.sign_out", { outcome: "done", detail: { session_id: id, by: session.publicId } });
  });
  log.info({ event: "session_ended", customer_id: session.customerId, session_id: id, by: session.publicId });
  return { wasCurrent };
}

/** Signs out all of this person's browsers, or all except the current one. Audited. @throws Problem `proof_required`. */
export async function endOwnSessions(
  context: CustomerContext,
  { exceptCurrent }: { exceptCurrent: boolean },
): Promise<void> {
  requireProof(context);
  const { session } = context.actor;
  const others = exceptCurrent ? ne(sessions.idHash, session.idHash) : undefined;
  const count = await inTransaction(context, async (tx) => {
    const { rowCount } = await tx.db.delete(sessions).where(and(ownSessions(session), others));
    const detail = { sessions: rowCount ?? 0, by: session.publicId };
    await audit(tx, "customer.sign_out", { outcome: "done", detail });
    await announceChange(tx.db, { customerId: session.customerId, topic: "sessions" });
    return rowCount ?? 0;
  });
  log.info({ event: "sessions_ended", customer_id: session.customerId, count, by: session.publicId });
}
