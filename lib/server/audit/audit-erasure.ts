import "server-only";
import { and, count, eq, inArray, isNull, type SQL } from "drizzle-orm";
import type { Context } from "@/lib/server/context";
import type { Queryable, Transaction } from "@/lib/server/platform/db/database";
import { auditEvents, auditPersonalData } from "@/lib/server/platform/db/schema/audit";
import { type AuditTarget, audit, lockAudit } from "./audit";
import type { Anchor } from "./audit-chain";
import { eventsHash } from "./erasure-verification";

/** Personal data that isn't erased yet. @param which condition on `audit_events` and `audit_personal_data` */
function erasable(which: SQL): SQL | undefined {
  return and(isNull(auditPersonalData.erasedBy), which);
}

/** How many events have personal data that `erasePersonalData` would erase. */
export async function countPersonalData(db: Queryable, which: SQL): Promise<number> {
  return (await summarize(db, which)).events;
}

async function summarize(db: Queryable, which: SQL): Promise<{ events: number; hash: string | null }> {
  const [found] = await db
    .select({ events: count(), hash: eventsHash })
    .from(auditPersonalData)
    .innerJoin(auditEvents, eq(auditEvents.seq, auditPersonalData.seq))
    .where(erasable(which));
  return found ?? { events: 0, hash: null };
}

/**
 * Erases the personal data of events, and audits that. The event names the erased ones by a hash of their numbers, so that
 * `verifyAudit` finds personal data that is gone without an erasure.
 * @param context with a transaction of the role that owns the tables. The app's role may not erase
 * @param target the customer and member whose data it is, if the erasure is of one account
 * @returns how many events had personal data, and the place of the new event
 */
export async function erasePersonalData(
  context: Context & { db: Transaction },
  which: SQL,
  target: Pick<AuditTarget, "customerId" | "memberId">,
): Promise<{ events: number; recorded: Anchor }> {
  const { db } = context;
  // No event comes in between, so the ones that are counted are the ones that are erased.
  await lockAudit(db);
  const { events, hash } = await summarize(db, which);
  const detail = { erased_events: events, ...(events > 0 && { erased_events_hash: hash }) };
  const recorded = await audit(context, "privacy.erase", { outcome: "done", ...target, detail });
  const numbers = db
    .select({ seq: auditPersonalData.seq })
    .from(auditPersonalData)
    .innerJoin(auditEvents, eq(auditEvents.seq, auditPersonalData.seq))
    .where(erasable(which));
  const { rowCount } = await db
    .update(auditPersonalData)
    .set({ salt: null, reason: null, ip: null, detail: null, erasedBy: recorded.seq })
    .where(inArray(auditPersonalData.seq, numbers));
  if (rowCount !== events) throw new Error("other personal data was erased than the audit log says");
  return { events, recorded };
}
