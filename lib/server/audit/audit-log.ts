import "server-only";
import { and, asc, desc, eq, gt, gte, isNotNull, lt, lte, max, type SQL, sql } from "drizzle-orm";
import type { AuditEvent, AuditFilter, AuditPage } from "@/lib/api/audit";
import type { StaffContext } from "@/lib/server/context";
import type { Queryable } from "@/lib/server/platform/db/database";
import { auditEvents } from "@/lib/server/platform/db/schema/audit";
import { sha256 } from "@/lib/server/platform/secrets";
import { type AuditTarget, audit } from "./audit";
import { type WholeAuditRow, withPersonalData } from "./personal-data";

const PER_PAGE = 50;

/** The part of a filter that narrows the log, for the page and the export alike. */
type Narrowing = Pick<AuditFilter, "actor" | "customer" | "action" | "outcome" | "from" | "to">;

/** A page of events, newest first. Reading the log is audited first. */
export async function listAuditEvents(context: StaffContext, filter: AuditFilter): Promise<AuditPage> {
  await audit(context, "audit.view", { outcome: "done", detail: auditableFilter(filter) });
  const before = filter.before === undefined ? undefined : lt(auditEvents.seq, filter.before);
  const rows = await context.db
    .select()
    .from(auditEvents)
    .where(and(matching(filter), before))
    .orderBy(desc(auditEvents.seq))
    .limit(PER_PAGE + 1);
  const items = await withPersonalData(context.db, rows.slice(0, PER_PAGE));
  return { items: items.map(presentAuditEvent), next: rows.length > PER_PAGE ? (items.at(-1)?.seq ?? null) : null };
}

/** Not a row that was put in before the table refused numbers below 1. `verifyAudit` finds it. */
const inChain = gt(auditEvents.seq, 0);

/** What was asked of the log, as the detail of an event. */
export function auditableFilter(
  filter: Readonly<Record<string, string | number | undefined>>,
): NonNullable<AuditTarget["detail"]> {
  return Object.fromEntries(Object.entries(filter).map(([name, value]) => [name, value ?? null]));
}

/** All filtered events, oldest first, in batches. Events added meanwhile are left out. */
export async function* readAuditEvents(
  db: Queryable,
  filter: Narrowing,
  batchSize = 1000,
): AsyncGenerator<AuditEvent[]> {
  const end = await lastSeq(db);
  for (let seq = 0; ; ) {
    const rows = await db
      .select()
      .from(auditEvents)
      .where(and(matching(filter), gt(auditEvents.seq, seq), lte(auditEvents.seq, end)))
      .orderBy(asc(auditEvents.seq))
      .limit(batchSize);
    const last = rows.at(-1);
    if (!last) return;
    yield (await withPersonalData(db, rows)).map(presentAuditEvent);
    seq = last.seq;
  }
}

/** The members of staff who appear in the log, for its filter. */
export async function listAuditActors({ db }: StaffContext): Promise<{ id: string; name: string }[]> {
  const rows = await db
    .select({ subject: auditEvents.actorSubject, name: max(auditEvents.actorName) })
    .from(auditEvents)
    .where(and(inChain, isNotNull(auditEvents.actorSubject)))
    .groupBy(auditEvents.actorSubject)
    .orderBy(max(auditEvents.actorName))
    .limit(500);
  return rows.map(({ subject, name }) => ({ id: actorId(subject ?? ""), name: name ?? subject ?? "" }));
}

async function lastSeq(db: Queryable): Promise<number> {
  const [row] = await db.select({ seq: max(auditEvents.seq) }).from(auditEvents);
  return row?.seq ?? 0;
}

function matching({ actor, customer, action, outcome, from, to }: Narrowing): SQL | undefined {
  return and(
    inChain,
    actor === undefined
      ? undefined
      : eq(sql`left(encode(sha256(convert_to(${auditEvents.actorSubject}, 'UTF8')), 'hex'), 32)`, actor),
    customer === undefined ? undefined : eq(auditEvents.customerId, customer),
    action === undefined ? undefined : eq(auditEvents.action, action),
    outcome === undefined ? undefined : eq(auditEvents.outcome, outcome),
    from === undefined ? undefined : gte(auditEvents.at, new Date(from)),
    to === undefined ? undefined : lt(auditEvents.at, new Date(to)),
  );
}

/** Stands for a subject in URLs: at some providers the subject is an email, which no URL may hold. */
function actorId(subject: string): string {
  return sha256(subject).slice(0, 32);
}

function presentAuditEvent(row: WholeAuditRow): AuditEvent {
  return {
    seq: row.seq,
    id: row.id,
    at: row.at.toISOString(),
    action: row.action,
    outcome: row.outcome,
    actor: {
      kind: row.actorKind,
      id: row.actorSubject === null ? null : actorId(row.actorSubject),
      subject: row.actorSubject,
      name: row.actorName,
      role: row.actorRole,
    },
    customer_id: row.customerId,
    member_id: row.memberId,
    impersonation_id: row.impersonationId,
    reason: row.reason,
    detail: row.detail,
    ip: row.ip,
    request_id: row.requestId,
    erased: row.isErased,
  };
}
