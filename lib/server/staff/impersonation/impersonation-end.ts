import "server-only";
import { and, eq, inArray, isNull, lte, or, sql } from "drizzle-orm";
import { audit, lockAudit } from "@/lib/server/audit/audit";
import { type Context, inTransaction } from "@/lib/server/context";
import { enqueueSupportAccessMail } from "@/lib/server/mail/outbox";
import { isMailConfigured } from "@/lib/server/mail/smtp";
import { announceChange } from "@/lib/server/platform/changes";
import { staffSessionAlive, staffSessionOpen } from "@/lib/server/platform/db/alive";
import { sessions } from "@/lib/server/platform/db/schema/sessions";
import { impersonations, staffSessions } from "@/lib/server/platform/db/schema/staff";
import { env } from "@/lib/server/platform/env";
import { type ImpersonationRow, type ImpersonationsOf, matches } from "./running-impersonation";

/**
 * How an impersonation ended: by the agent's "End", the agent's sign-out, a logout by the provider, its time limit, or because the
 * customer's data is erased.
 */
export type ImpersonationEnd = NonNullable<ImpersonationRow["endedBy"]>;

/**
 * Ends running impersonations: their rows, and the portal sessions that were opened for them. Each end is audited, and with
 * `SUPPORT_ACCESS_MAIL` one mail tells the customer. Works in a transaction of its own.
 * @param by is recorded as `time` for an impersonation that had expired
 * @returns the impersonations that this call ended.
 */
export async function endImpersonations(
  context: Context,
  which: { id: string } | ImpersonationsOf,
  by: ImpersonationEnd,
): Promise<ImpersonationRow[]> {
  return await inTransaction(context, async (tx) => {
    await lockAudit(tx.db);
    const ended = await tx.db
      .update(impersonations)
      .set({
        endedAt: sql`least(now(), ${impersonations.expiresAt})`,
        endedBy: sql`case when ${impersonations.expiresAt} <= now() then 'time' else ${by} end`,
      })
      .where(and("id" in which ? eq(impersonations.id, which.id) : matches(which), isNull(impersonations.endedAt)))
      .returning();
    for (const impersonation of ended) {
      const { id, customerId, memberId, reason, endedBy } = impersonation;
      const staff = {
        subject: impersonation.staffSubject,
        name: impersonation.staffName,
        roles: [impersonation.elevatedAt ? "elevated" : "impersonating"],
      };
      const target = { customerId, memberId, impersonationId: id, reason, staff };
      await audit(tx, "impersonation.end", { ...target, outcome: "done", detail: { by: endedBy } });
      if (env().SUPPORT_ACCESS_MAIL && isMailConfigured()) await enqueueSupportAccessMail(tx.db, id);
    }
    const ids = ended.map(({ id }) => id);
    if (ids.length > 0) await tx.db.delete(sessions).where(inArray(sessions.impersonationId, ids));
    for (const { customerId } of ended) {
      await announceChange(tx.db, { customerId, topic: "sessions" });
      await announceChange(tx.db, { customerId, topic: "account" });
    }
    return ended;
  });
}

/**
 * Ends impersonations that have expired, or whose agent is signed out. They no longer open anything: this records their end.
 * @param staffSubject limits it to one agent, who is about to start another one: those that wait for the agent's roles end too
 * @returns how many.
 */
export async function endOverdueImpersonations(context: Context, staffSubject?: string): Promise<number> {
  const isSignedIn = staffSubject === undefined ? staffSessionOpen() : staffSessionAlive();
  const overdue = await context.db
    .select({ id: impersonations.id })
    .from(impersonations)
    .leftJoin(staffSessions, and(eq(staffSessions.id, impersonations.staffSessionId), isSignedIn))
    .where(
      and(
        staffSubject === undefined ? undefined : matches({ staffSubject }),
        isNull(impersonations.endedAt),
        or(lte(impersonations.expiresAt, sql`now()`), isNull(staffSessions.id)),
      ),
    )
    .limit(100);
  for (const { id } of overdue) await endImpersonations(context, { id }, "sign_out");
  return overdue.length;
}
