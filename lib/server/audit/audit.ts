import "server-only";
import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import type { AuditAction, AuditOutcome } from "@/lib/api/audit";
import { type Context, inTransaction, type StaffMember } from "@/lib/server/context";
import type { Queryable } from "@/lib/server/platform/db/database";
import { auditEvents, auditGenesis, auditHead } from "@/lib/server/platform/db/schema/audit";
import { log } from "@/lib/server/platform/log";
import { toProblem } from "@/lib/server/platform/problem";
import { type Anchor, type AuditRow, LOG_NAME, ORIGIN, signPlace, signRow, type UnsignedRow } from "./audit-chain";
import { type PersonalData, savePersonalData, sealPersonalData } from "./personal-data";

type Details = Readonly<Record<string, string | number | boolean | null>>;

/** What an event is about. What is left out comes from the context: the actor's session and impersonation. */
export type AuditTarget = {
  outcome: AuditOutcome;
  customerId?: string | null;
  memberId?: string | null;
  impersonationId?: string | null;
  /** Personal data, like `personal`. */
  reason?: string | null;
  /** Flat and short: IDs, codes and numbers, which stay in the log. Never a key, a token, a code, or the text of a search. */
  detail?: Details;
  /** Details that describe a customer, or that somebody typed. They can be erased without breaking the chain. */
  personal?: Details;
  /** The member of staff the event is about, where the context acts as nobody or as the system. */
  staff?: Omit<StaffMember, "roles"> & { roles: readonly string[] };
  /** Is it the customer's own act, where the context acts as nobody? */
  isByCustomer?: boolean;
};

/**
 * Appends an event to the audit log, through the context's transaction if it has one. Await it before the action or before the
 * answer: no audit row, no action.
 * @returns the event's place in the chain.
 * @throws whatever PostgreSQL refused; then the request fails.
 */
export async function audit(context: Context, action: AuditAction, target: AuditTarget): Promise<Anchor> {
  const event = newEvent(context, action, target);
  const row = await context.db.transaction((db) => append(event, db));
  // Each log line also anchors the chain outside the database (`npm run audit:verify -- --head seq:mac`).
  log.info({
    event: "audit",
    action,
    outcome: target.outcome,
    ...(event.customerId ? { sub: event.customerId } : {}),
    ...(event.actorSubject ? { act: { sub: event.actorSubject } } : {}),
    seq: row.seq,
    mac: row.mac,
  });
  return row;
}

/** Begins the audit log with an event of its own, so that an empty log is never a whole one. Does nothing in a log that has events. */
export async function beginAuditLog(context: Context): Promise<void> {
  await inTransaction(context, async (tx) => {
    await lockAudit(tx.db);
    if ((await readHead(tx.db)) === undefined) await audit(tx, "audit.start", { outcome: "done" });
  });
}

/**
 * Does what a staff user asked for, and audits it before the response, even if it failed.
 * @param outcome adds what only the result tells
 * @throws whatever the work throws, or what PostgreSQL refused when the event could not be written.
 */
export async function audited<T>(
  context: Context,
  action: AuditAction,
  target: Omit<AuditTarget, "outcome">,
  work: () => Promise<T>,
  outcome: (result: T) => Partial<AuditTarget> = () => ({}),
): Promise<T> {
  let result: T;
  try {
    result = await work();
  } catch (error) {
    const { code, status } = toProblem(error);
    const detail = { ...target.detail, problem: code };
    await audit(context, action, { ...target, outcome: status === 403 ? "refused" : "failed", detail });
    throw error;
  }
  const found = outcome(result);
  await audit(context, action, { outcome: "done", ...target, ...found, detail: { ...target.detail, ...found.detail } });
  return result;
}

/**
 * Lets one transaction at a time, in all instances, write to the log: every row is signed over the one before. A transaction
 * that locks rows and then audits takes this lock first, so that two transactions never wait for each other.
 */
export async function lockAudit(db: Queryable): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(hashtextextended('audit', 0))`);
}

type NewEvent = Omit<UnsignedRow, "seq" | "id" | "at" | "personalHash"> & { personal: PersonalData };

function newEvent(context: Context, action: AuditAction, target: AuditTarget): NewEvent {
  const { actor } = context;
  const session = "session" in actor ? actor.session : null;
  const impersonation = actor.kind === "impersonator" ? actor.impersonation : null;
  const staff = target.staff ?? staffOf(context);
  const isByCustomer = !staff && (actor.kind === "customer" || target.isByCustomer === true);
  return {
    action,
    outcome: target.outcome,
    actorKind: staff ? "staff" : isByCustomer ? "customer" : "system",
    actorSubject: staff ? storable(staff.subject) : null,
    actorName: staff ? storable(staff.name) : null,
    actorRole: staff ? staff.roles.join(" ") : null,
    customerId: target.customerId ?? session?.customerId ?? null,
    memberId: target.memberId ?? session?.memberId ?? null,
    impersonationId: target.impersonationId ?? impersonation?.id ?? null,
    reason: null,
    detail: storableDetails(target.detail),
    ip: isByCustomer ? null : context.ip,
    requestId: context.requestId,
    personal: {
      reason: storableOrNull(target.reason ?? impersonation?.reason),
      ip: isByCustomer ? context.ip : null,
      detail: storableDetails(target.personal),
    },
  };
}

function staffOf({ actor }: Context): AuditTarget["staff"] | null {
  if (actor.kind === "staff") return actor.staff;
  if (actor.kind !== "impersonator") return null;
  const { staffSubject, staffName, elevated } = actor.impersonation;
  return { subject: staffSubject, name: staffName, roles: [elevated ? "elevated" : "impersonating"] };
}

async function readHead(db: Queryable): Promise<Anchor | undefined> {
  const [head] = await db.select().from(auditHead).where(eq(auditHead.name, LOG_NAME));
  return head;
}

async function append({ personal, ...event }: NewEvent, db: Queryable): Promise<AuditRow> {
  await lockAudit(db);
  const previous = (await readHead(db)) ?? ORIGIN;
  const sealed = sealPersonalData(personal);
  const row = signRow(previous.mac, {
    ...event,
    seq: previous.seq + 1,
    id: randomUUID(),
    at: await databaseTime(db),
    personalHash: sealed?.hash ?? null,
  });
  await db.insert(auditEvents).values(row);
  if (sealed) await savePersonalData(db, row.seq, sealed);
  // Once for a database. In an emptied log the next event is another one, and `verifyAudit` finds that.
  if (previous === ORIGIN) {
    await db.insert(auditGenesis).values({ name: LOG_NAME, mac: row.mac }).onConflictDoNothing();
  }
  const end = { seq: row.seq, mac: row.mac, ...signPlace("head", row) };
  await db
    .insert(auditHead)
    .values({ name: LOG_NAME, ...end })
    .onConflictDoUpdate({ target: auditHead.name, set: end });
  return row;
}

/** The database's clock, to the millisecond that the column stores. */
async function databaseTime(db: Queryable): Promise<Date> {
  const { rows } = await db.execute<{ ms: string }>(
    sql`select floor(extract(epoch from clock_timestamp()) * 1000)::bigint::text as ms`,
  );
  return new Date(Number(rows[0]?.ms));
}

function storableDetails(details: Details = {}): Record<string, string | number | boolean | null> {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [name, typeof value === "string" ? storable(value) : value]),
  );
}

function storableOrNull(text: string | null | undefined): string | null {
  return text ? storable(text) : null;
}

/** Text that PostgreSQL gives back unchanged: no NUL, which it refuses, and no half of a surrogate pair, which it replaces. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll("\0", "").slice(0, 2000).toWellFormed();
}
