import "server-only";
import { and, arrayOverlaps, eq, gt, inArray, isNull, lt, not, or, sql } from "drizzle-orm";
import { elevatingRoles, impersonatingRoles } from "@/lib/api/staff";
import { audit } from "@/lib/server/audit/audit";
import { type Context, type CustomerSession, type Impersonation, inTransaction } from "@/lib/server/context";
import { announceChange } from "@/lib/server/platform/changes";
import { customerSessionAlive, staffSessionAlive } from "@/lib/server/platform/db/alive";
import type { Database, Queryable } from "@/lib/server/platform/db/database";
import { sessions } from "@/lib/server/platform/db/schema/sessions";
import { impersonations, staffSessions } from "@/lib/server/platform/db/schema/staff";
import { env } from "@/lib/server/platform/env";
import { sha256 } from "@/lib/server/platform/secrets";
import { unsealSecret } from "./session-secret";

/**
 * An impersonation lives as long as its row, the staff session, and the role that allows it. All three are checked on every
 * request, so ending any of them takes effect at once.
 */
function impersonationAlive() {
  return or(
    isNull(sessions.impersonationId),
    and(
      isNull(impersonations.endedAt),
      gt(impersonations.expiresAt, sql`now()`),
      arrayOverlaps(staffSessions.roles, [...impersonatingRoles]),
    ),
  );
}

/** How long a code proves that the person who uses a session reads its email. */
const PROOF_MINUTES = 15;

function minutesAgo(minutes: number) {
  return sql`now() - ${minutes} * interval '1 minute'`;
}

type SessionQuery = ReturnType<typeof prepareSessionQuery>;
const prepared = new WeakMap<Database, SessionQuery>();

/** Every request begins with this query: its SQL is built once, and PostgreSQL plans its joins once for each connection. */
function sessionQuery(db: Database): SessionQuery {
  const query = prepared.get(db) ?? prepareSessionQuery(db);
  prepared.set(db, query);
  return query;
}

function prepareSessionQuery(db: Database) {
  return db
    .select({
      session: {
        publicId: sessions.publicId,
        openedBy: sessions.openedBy,
        customerId: sessions.customerId,
        memberId: sessions.memberId,
        sealed: sessions.sealed,
        tokenExpiresAt: sessions.tokenExpiresAt,
        createdAt: sessions.createdAt,
        expiresAt: sessions.expiresAt,
        returnUrl: sessions.returnUrl,
        verifiedEmailHash: sessions.verifiedEmailHash,
        provedAt: sessions.provedAt,
        isYoung: gt(sessions.createdAt, minutesAgo(env().PROOF_MAX_AGE_MINUTES)).mapWith(Boolean),
        isProved: sql`coalesce(${sessions.provedAt} > ${minutesAgo(PROOF_MINUTES)}, false)`.mapWith(Boolean),
      },
      stale: lt(sessions.lastSeenAt, sql`now() - interval '1 minute'`).mapWith(Boolean),
      impersonation: {
        id: impersonations.id,
        staffSubject: impersonations.staffSubject,
        staffName: impersonations.staffName,
        reason: impersonations.reason,
        expiresAt: impersonations.expiresAt,
        elevatedAt: impersonations.elevatedAt,
      },
      staffRoles: staffSessions.roles,
      staffIdHash: staffSessions.idHash,
    })
    .from(sessions)
    .leftJoin(impersonations, eq(impersonations.id, sessions.impersonationId))
    .leftJoin(staffSessions, and(eq(staffSessions.id, impersonations.staffSessionId), staffSessionAlive()))
    .where(and(eq(sessions.idHash, sql.placeholder("idHash")), customerSessionAlive(), impersonationAlive()))
    .prepare("read_session");
}

/**
 * The session behind a cookie's value, or null when it is unknown, idle for too long, past its end, or does not open.
 * @param staffCookie of the same browser. Without it an impersonation doesn't open: a copied portal cookie alone is worthless.
 * @param options.isActivity false for a request that no person makes, so that the session still becomes idle
 */
export async function readSession(
  db: Database,
  cookie: string,
  staffCookie: string | null,
  { isActivity } = { isActivity: true },
): Promise<{ session: CustomerSession; impersonation: Impersonation | null } | null> {
  if (!/^[\w-]{43}$/.test(cookie)) return null;
  const idHash = sha256(cookie);
  const [row] = await sessionQuery(db).execute({ idHash });
  if (!row) return null;
  if (row.impersonation && (staffCookie === null || row.staffIdHash !== sha256(staffCookie))) return null;
  const { sealed, ...known } = row.session;
  const opened = unsealSecret(idHash, sealed);
  if (!opened) return null;
  if (row.stale && isActivity)
    await db.update(sessions).set({ lastSeenAt: sql`now()` }).where(eq(sessions.idHash, idHash));
  return {
    session: { ...opened, ...known, idHash },
    impersonation: row.impersonation && withElevation(row.impersonation, row.staffRoles ?? []),
  };
}

function withElevation(
  { elevatedAt, ...impersonation }: Omit<Impersonation, "elevated"> & { elevatedAt: Date | null },
  roles: readonly string[],
): Impersonation {
  const elevated = elevatedAt !== null && elevatingRoles.some((role) => roles.includes(role));
  return { ...impersonation, elevated };
}

/** Which of these sessions still open, by their public ids. */
export async function findOpenSessions(db: Queryable, publicIds: string[]): Promise<ReadonlySet<string>> {
  const rows = await db
    .select({ publicId: sessions.publicId })
    .from(sessions)
    .leftJoin(impersonations, eq(impersonations.id, sessions.impersonationId))
    .leftJoin(staffSessions, and(eq(staffSessions.id, impersonations.staffSessionId), staffSessionAlive()))
    .where(and(inArray(sessions.publicId, publicIds), customerSessionAlive(), impersonationAlive()));
  return new Set(rows.map(({ publicId }) => publicId));
}

/** The impersonation that a cookie's session belongs to, alive or not; null for a customer's own session. */
export async function findImpersonationOf(db: Queryable, cookie: string): Promise<string | null> {
  const [row] = await db
    .select({ id: sessions.impersonationId })
    .from(sessions)
    .where(eq(sessions.idHash, sha256(cookie)));
  return row?.id ?? null;
}

/** Whose session has this public id, and in which browser; null when it has ended. */
export async function findSession(db: Queryable, publicId: string) {
  const [row] = await db.select().from(sessions).where(eq(sessions.publicId, publicId));
  const opened = row && unsealSecret(row.idHash, row.sealed);
  if (!opened) return null;
  const { customerId, memberId, userAgent: browser } = row;
  return { customerId, memberId, email: opened.email, locale: opened.locale, browser };
}

/** The customer's own session with this public id, for work that goes on after their request; null when it has ended. */
export async function readOwnSession(db: Database, publicId: string): Promise<CustomerSession | null> {
  const [found] = await db.select({ idHash: sessions.idHash }).from(sessions).where(eq(sessions.publicId, publicId));
  const [row] = found ? await sessionQuery(db).execute(found) : [];
  if (!found || !row || row.impersonation) return null;
  const opened = unsealSecret(found.idHash, row.session.sealed);
  const { sealed, ...known } = row.session;
  return opened && { ...opened, ...known, ...found };
}

/** Ends a customer's own session, at once and in every instance. Audited. */
export async function closeSession(context: Context, cookie: string): Promise<void> {
  await inTransaction(context, async (tx) => {
    const [closed] = await tx.db
      .delete(sessions)
      .where(and(eq(sessions.idHash, sha256(cookie)), isNull(sessions.impersonationId)))
      .returning();
    if (!closed) return;
    const { customerId, memberId, publicId } = closed;
    await announceChange(tx.db, { customerId, topic: "sessions" });
    const detail = { session_id: publicId };
    await audit(tx, "customer.sign_out", { outcome: "done", customerId, memberId, detail, isByCustomer: true });
  });
}

/** Deletes sessions that no cookie can open any more. */
export async function sweepSessions(db: Queryable): Promise<void> {
  await db.delete(sessions).where(not(customerSessionAlive() ?? sql`true`));
}
