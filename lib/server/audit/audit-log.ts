import "server-only";
import { and, asc, desc, eq, gt, gte, isNotNull, lt, lte, max, type SQL, sql } from "drizzle-orm";
import type { AuditEvent, AuditFilter, AuditPage } from "@/lib/api/audit";
import { withDatabase } from "@/lib/server/platform/db/database";
import { auditEvents } from "@/lib/server/platform/db/schema/audit";
import { sha256 } from "@/lib/server/platform/secrets";
import type { AuditRow } from "./audit-chain";

const PER_PAGE = 50;

/** What narrows the log, whatever is done with the rest. */
type Narrowing = Pick<AuditFilter, "actor" | "customer" | "action" | "outcome" | "from" | "to">;

/**
 * Events, newest first, a page at a time.
 * @throws Problem `database_unavailable`.
 */
export async function listAuditEvents(filter: AuditFilter): Promise<AuditPage> {
  const before = filter.before === undefined ? undefined : lt(auditEvents.seq, filter.before);
  const rows = await withDatabase((db) =>
    db
      .select()
      .from(auditEvents)
      .where(and(matching(filter), before))
      .orderBy(desc(auditEvents.seq))
      .limit(PER_PAGE + 1),
  );
  const items = rows.slice(0, PER_PAGE);
  return { items: items.map(presentAuditEvent), next: rows.length > PER_PAGE ? (items.at(-1)?.seq ?? null) : null };
}

/** All that the filter leaves, oldest first, read in pieces; what is added meanwhile is left out. */
export async function* readAuditEvents(filter: Narrowing, pieceSize = 1000): AsyncGenerator<AuditEvent[]> {
  const end = await lastSeq();
  for (let seq = 0; ; ) {
    const rows = await withDatabase((db) =>
      db
        .select()
        .from(auditEvents)
        .where(and(matching(filter), gt(auditEvents.seq, seq), lte(auditEvents.seq, end)))
        .orderBy(asc(auditEvents.seq))
        .limit(pieceSize),
    );
    const last = rows.at(-1);
    if (!last) return;
    yield rows.map(presentAuditEvent);
    seq = last.seq;
  }
}

/** Members of staff who are in the log, for its filter. */
export async function listAuditActors(): Promise<{ id: string; name: string }[]> {
  const rows = await withDatabase((db) =>
    db
      .select({ subject: auditEvents.actorSubject, name: max(auditEvents.actorName) })
      .from(auditEvents)
      .where(isNotNull(auditEvents.actorSubject))
      .groupBy(auditEvents.actorSubject)
      .orderBy(max(auditEvents.actorName))
      .limit(500),
  );
  return rows.map(({ subject, name }) => ({ id: actorId(subject ?? ""), name: name ?? subject ?? "" }));
}

async function lastSeq(): Promise<number> {
  const [row] = await withDatabase((db) => db.select({ seq: max(auditEvents.seq) }).from(auditEvents));
  return row?.seq ?? 0;
}

function matching({ actor, customer, action, outcome, from, to }: Narrowing): SQL | undefined {
  return and(
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

/** A subject may be an address at some providers, which no URL may hold: this stands for it. */
function actorId(subject: string): string {
  return sha256(subject).slice(0, 32);
}

function presentAuditEvent(row: AuditRow): AuditEvent {
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
  };
}
