import "server-only";
import { and, eq, isNull, lte, or, sql } from "drizzle-orm";
import type { Context } from "@/lib/server/context";
import type { Queryable, Transaction } from "@/lib/server/platform/db/database";
import { auditAnchor, auditEvents, auditPersonalData } from "@/lib/server/platform/db/schema/audit";
import { audit, lockAudit } from "./audit";
import { LOG_NAME, signPlace } from "./audit-chain";

/** Events that one transaction deletes. Whoever audits waits for it, so it must be short. */
const MOST = 100_000;

/** The oldest events, by the first and last number. */
export type OldEvents = { first: number; last: number };

/** Finds the events before the first one that is younger than these days; null when there are none. */
export async function findOldEvents(db: Queryable, days: number): Promise<OldEvents | null> {
  const { rows } = await db.execute<{ first: string | null; last: string | null }>(sql`
    select min(seq) as first,
      coalesce(min(seq) filter (where at >= now() - ${days} * interval '1 day'), max(seq) + 1) - 1 as last
    from audit_events where seq > 0`);
  const [first, last] = [Number(rows[0]?.first ?? 0), Number(rows[0]?.last ?? 0)];
  return first > 0 && last >= first ? { first, last } : null;
}

/**
 * Deletes the oldest events, at most 100,000 in one transaction, with their personal data and the rows of their impersonations. A signed anchor then
 * says where the chain begins, and an event which ones are gone.
 * @param context with a transaction of the role that owns the tables. The app's role may do none of this.
 * @returns the deleted events; null when none is old enough
 */
export async function purgeOldEvents(
  context: Context & { db: Transaction },
  days: number,
  most = MOST,
): Promise<OldEvents | null> {
  const { db } = context;
  await lockAudit(db);
  const old = await findOldEvents(db, days);
  if (old === null) return null;
  const { first } = old;
  const last = Math.min(old.last, first + most - 1);
  const { seq, mac } = auditEvents;
  const [end] = await db.select({ seq, mac }).from(auditEvents).where(eq(seq, last));
  if (!end) throw new Error("the audit log has a gap");
  const detail = { first, last, events: last - first + 1, older_than_days: days };
  await audit(context, "audit.purge", { outcome: "done", detail });
  const anchor = { ...end, ...signPlace("anchor", end) };
  await db
    .insert(auditAnchor)
    .values({ name: LOG_NAME, ...anchor })
    .onConflictDoUpdate({ target: auditAnchor.name, set: anchor });
  await deletePurged(db, last);
  return { first, last };
}

async function deletePurged(db: Queryable, last: number): Promise<void> {
  const { seq, erasedBy } = auditPersonalData;
  // The mark of an erasure stays for as long as the event that names it.
  await db.delete(auditPersonalData).where(and(lte(seq, last), or(isNull(erasedBy), lte(erasedBy, last))));
  // `verifyAudit` expects an event for each row.
  await db.execute(sql`delete from impersonations where id in (
    select impersonation_id from audit_events where seq <= ${last} and outcome = 'done'
      and action in ('impersonation.start', 'visit.start'))`);
  const { rowCount } = await db.delete(auditEvents).where(lte(auditEvents.seq, last));
  if (!rowCount) throw new Error("no event was deleted");
}
