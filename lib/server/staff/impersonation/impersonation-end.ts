import "server-only";
import { and, eq, inArray, isNull, lte, or, sql } from "drizzle-orm";
import { type AuditOrigin, lockAudit, NOWHERE, recordAudit } from "@/lib/server/audit/record";
import { enqueueSupportAccessMail } from "@/lib/server/mail/outbox";
import { isMailConfigured } from "@/lib/server/mail/smtp";
import { type Transaction, withDatabase } from "@/lib/server/platform/db/database";
import { sessions } from "@/lib/server/platform/db/schema/sessions";
import { impersonations, staffSessions } from "@/lib/server/platform/db/schema/staff";
import { env } from "@/lib/server/platform/env";
import { staffAlive } from "@/lib/server/staff/auth/staff-session-store";

export type ImpersonationRow = typeof impersonations.$inferSelect;
/** How an impersonation ended: the agent's "End", their sign-out, the provider's word, or the half hour. */
export type ImpersonationEnd = NonNullable<ImpersonationRow["endedBy"]>;

/** Which impersonations: one, or all that run for a staff session or a person. */
export type ImpersonationsOf = { id: string } | { staffSessionId: string } | { staffSubject: string };

/**
 * Ends running impersonations: their rows, and the portal sessions that were opened for them. Where the vendor wants it, who was
 * impersonated is told by mail, which the outbox sends; an impersonation ends once, so there is one mail.
 * @returns the impersonations that ended by this.
 */
export async function endImpersonations(
  transaction: Transaction,
  of: ImpersonationsOf,
  by: ImpersonationEnd,
  origin: AuditOrigin,
): Promise<ImpersonationRow[]> {
  await lockAudit(transaction);
  // One whose half hour was over ended then, not now.
  const ended = await transaction
    .update(impersonations)
    .set({
      endedAt: sql`least(now(), ${impersonations.expiresAt})`,
      endedBy: sql`case when ${impersonations.expiresAt} <= now() then 'time' else ${by} end`,
    })
    .where(and(whichOf(of), isNull(impersonations.endedAt)))
    .returning();
  for (const impersonation of ended) {
    await recordAudit(
      {
        action: "impersonation.end",
        outcome: "done",
        actor: {
          kind: "staff",
          subject: impersonation.staffSubject,
          name: impersonation.staffName,
          roles: [impersonation.elevatedAt ? "elevated" : "impersonating"],
        },
        customerId: impersonation.customerId,
        memberId: impersonation.memberId,
        impersonationId: impersonation.id,
        reason: impersonation.reason,
        detail: { by: impersonation.endedBy },
        origin,
      },
      transaction,
    );
    if (env().SUPPORT_ACCESS_MAIL && isMailConfigured()) await enqueueSupportAccessMail(transaction, impersonation.id);
  }
  const ids = ended.map(({ id }) => id);
  if (ids.length > 0) await transaction.delete(sessions).where(inArray(sessions.impersonationId, ids));
  return ended;
}

/**
 * Ends impersonations whose half hour is over, or whose agent is signed out by now. (They opened nothing any more already: this
 * writes it down.)
 * @param staffSubject of this agent alone
 * @returns how many.
 */
export async function endOverdueImpersonations(staffSubject?: string): Promise<number> {
  return await withDatabase(async (db) => {
    const overdue = await db
      .select({ id: impersonations.id })
      .from(impersonations)
      .leftJoin(staffSessions, and(eq(staffSessions.id, impersonations.staffSessionId), staffAlive()))
      .where(
        and(
          staffSubject === undefined ? undefined : eq(impersonations.staffSubject, staffSubject),
          isNull(impersonations.endedAt),
          or(lte(impersonations.expiresAt, sql`now()`), isNull(staffSessions.id)),
        ),
      )
      .limit(100);
    for (const { id } of overdue) {
      await db.transaction((transaction) => endImpersonations(transaction, { id }, "sign_out", NOWHERE));
    }
    return overdue.length;
  });
}

function whichOf(of: ImpersonationsOf) {
  if ("id" in of) return eq(impersonations.id, of.id);
  if ("staffSessionId" in of) return eq(impersonations.staffSessionId, of.staffSessionId);
  return eq(impersonations.staffSubject, of.staffSubject);
}
