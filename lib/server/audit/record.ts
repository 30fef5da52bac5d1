import "server-only";
import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import type { AuditAction, AuditOutcome } from "@/lib/api/audit";
import { type Transaction, withDatabase } from "@/lib/server/platform/db/database";
import { auditEvents, auditHead } from "@/lib/server/platform/db/schema/audit";
import { log } from "@/lib/server/platform/log";
import { type AuditRow, GENESIS, signHead, signRow } from "./audit-chain";

/** Who did it. A customer is named by the event's `customerId`. */
export type AuditActor =
  | { kind: "staff"; subject: string; name: string; roles: readonly string[] }
  | { kind: "customer" | "system" };

/** Where a request came from. */
export type AuditOrigin = { ip: string | null; requestId: string | null };

/** Of what no request caused. */
export const NOWHERE: AuditOrigin = { ip: null, requestId: null };

export type AuditRecord = {
  action: AuditAction;
  outcome: AuditOutcome;
  actor: AuditActor;
  customerId?: string | null;
  memberId?: string | null;
  impersonationId?: string | null;
  reason?: string | null;
  /** Flat and short; never a key, a token, a code or what somebody typed into a search. */
  detail?: Readonly<Record<string, string | number | boolean | null>>;
  origin: AuditOrigin;
};

/**
 * Writes an event to the end of the audit log. Await it *before* the action, or before the answer: no audit row, no action.
 * @param transaction of the action itself, where both must stand or fall together.
 * @throws Problem `database_unavailable`, or whatever PostgreSQL refused; then the request fails.
 */
export async function recordAudit(record: AuditRecord, transaction?: Transaction): Promise<void> {
  const row = transaction
    ? await append(record, transaction)
    : await withDatabase((db) => db.transaction((own) => append(record, own)));
  const { actor, customerId } = record;
  // Each line of the log also anchors the chain outside of the database (`npm run audit:verify -- --head seq:mac`).
  log.info({
    event: "audit",
    action: record.action,
    outcome: record.outcome,
    ...(customerId ? { sub: customerId } : {}),
    ...(actor.kind === "staff" ? { act: { sub: actor.subject } } : {}),
    seq: row.seq,
    mac: row.mac,
  });
}

const HEAD = "audit";

/**
 * Lets one transaction at a time, in all instances, write to the log: every row is signed over the one before. A
 * transaction that locks rows and then writes events takes this first, so that two never wait for each other.
 */
export async function lockAudit(db: Transaction): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(hashtextextended('audit', 0))`);
}

async function append(record: AuditRecord, db: Transaction): Promise<AuditRow> {
  await lockAudit(db);
  const [head] = await db.select().from(auditHead).where(eq(auditHead.name, HEAD));
  const { actor } = record;
  const row = signRow(head?.mac ?? GENESIS, {
    seq: (head?.seq ?? 0) + 1,
    id: randomUUID(),
    at: await databaseTime(db),
    action: record.action,
    outcome: record.outcome,
    actorKind: actor.kind,
    actorSubject: actor.kind === "staff" ? storable(actor.subject) : null,
    actorName: actor.kind === "staff" ? storable(actor.name) : null,
    actorRole: actor.kind === "staff" ? actor.roles.join(" ") : null,
    customerId: record.customerId ?? null,
    memberId: record.memberId ?? null,
    impersonationId: record.impersonationId ?? null,
    reason: record.reason ? storable(record.reason) : null,
    detail: Object.fromEntries(
      Object.entries(record.detail ?? {}).map(([name, value]) => [
        name,
        typeof value === "string" ? storable(value) : value,
      ]),
    ),
    ip: record.origin.ip,
    requestId: record.origin.requestId,
  });
  await db.insert(auditEvents).values(row);
  const end = { seq: row.seq, mac: row.mac, ...signHead(row.seq, row.mac) };
  await db
    .insert(auditHead)
    .values({ name: HEAD, ...end })
    .onConflictDoUpdate({ target: auditHead.name, set: end });
  return row;
}

/** The database's clock, to the millisecond that the column keeps. */
async function databaseTime(db: Transaction): Promise<Date> {
  const { rows } = await db.execute<{ ms: string }>(
    sql`select floor(extract(epoch from clock_timestamp()) * 1000)::bigint::text as ms`,
  );
  return new Date(Number(rows[0]?.ms));
}

/** Text as PostgreSQL gives it back: no NUL, which it refuses, and no half of a surrogate pair, which it replaces. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll("\0", "").slice(0, 2000).toWellFormed();
}
