import "server-only";
import { and, arrayOverlaps, eq, gt, isNull, lt, or, sql } from "drizzle-orm";
import * as z from "zod";
import type { OpenedBy } from "@/lib/api/schemas";
import { type AuditOrigin, NOWHERE } from "@/lib/server/audit/record";
import { ELEVATING_ROLES, IMPERSONATING_ROLES } from "@/lib/server/http/access";
import { type Database, type Queryable, type Transaction, withDatabase } from "@/lib/server/platform/db/database";
import { sessions } from "@/lib/server/platform/db/schema/sessions";
import { impersonations, staffSessions } from "@/lib/server/platform/db/schema/staff";
import { env } from "@/lib/server/platform/env";
import { randomToken, seal, sha256, unseal } from "@/lib/server/platform/secrets";
import { describeUserAgent } from "@/lib/server/platform/user-agent";
import { staffAlive } from "@/lib/server/staff/auth/staff-session-store";
import { endImpersonations } from "@/lib/server/staff/impersonation/impersonation-end";
import type { CustomerSession, ImpersonationContext } from "./customer-session";

const secret = z.object({
  token: z.string(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  role: z.string().nullable(),
});
type Secret = z.infer<typeof secret>;

export type NewSession = {
  openedBy: OpenedBy;
  customerId: string;
  memberId: string | null;
  token: string;
  tokenExpiresAt: Date;
  name: string | null;
  email: string | null;
  role: string | null;
  userAgent: string | null;
  returnUrl?: string | null;
  verifiedEmailHash?: string | null;
  /** Absolute end, where it takes the place of another session that had one; else `SESSION_MAX_DAYS` from now. */
  endsAt?: Date;
  impersonation?: { id: string; expiresAt: Date };
};

/**
 * Opens a session and answers its cookie's value: 256 random bits, of which the table keeps the SHA-256. Always a new id,
 * so that a planted cookie never becomes somebody's session.
 */
export async function openSession(
  made: NewSession,
  db?: Queryable,
): Promise<{ cookie: string; publicId: string; maxAge: number }> {
  const value = randomToken();
  const idHash = sha256(value);
  const longest = env().SESSION_MAX_DAYS * 86_400;
  const endsAt = made.impersonation?.expiresAt ?? made.endsAt;
  const insert = (on: Queryable) =>
    on
      .insert(sessions)
      .values({
        idHash,
        openedBy: made.openedBy,
        customerId: made.customerId,
        memberId: made.memberId,
        sealed: sealSecret(idHash, made),
        tokenExpiresAt: made.tokenExpiresAt,
        expiresAt: endsAt ?? sql`now() + ${longest} * interval '1 second'`,
        userAgent: describeUserAgent(made.userAgent),
        returnUrl: made.returnUrl ?? null,
        verifiedEmailHash: made.verifiedEmailHash ?? null,
        impersonationId: made.impersonation?.id ?? null,
      })
      .returning({ publicId: sessions.publicId });
  const [row] = db ? await insert(db) : await withDatabase(insert);
  if (!row) throw new Error("the session's row was not written");
  const maxAge = endsAt ? (endsAt.getTime() - Date.now()) / 1000 : longest;
  return { cookie: value, publicId: row.publicId, maxAge };
}

/** Seals what must not be read from the table; `idHash` binds it to its row. */
export function sealSecret(idHash: string, { token, name, email, role }: Secret): string {
  return seal("polar-token", JSON.stringify({ token, name, email, role }), idHash);
}

/** Opens a row's sealed part; null when its secret is gone or it was moved here from another row. */
export function unsealSecret(idHash: string, sealed: string): Secret | null {
  const text = unseal("polar-token", sealed, idHash);
  if (text === null) return null;
  const result = secret.safeParse(JSON.parse(text));
  return result.success ? result.data : null;
}

/** Alive by the database's clock: before its absolute end, and seen within the idle time. */
export function alive() {
  return and(
    gt(sessions.expiresAt, sql`now()`),
    gt(sessions.lastSeenAt, sql`now() - ${env().SESSION_IDLE_HOURS} * interval '1 hour'`),
  );
}

/**
 * An agent's view lives as long as its own row, the agent's sign-in and the agent's role do: all three are asked on every
 * request, so that ending any of them ends it at once.
 */
function impersonationAlive() {
  return or(
    isNull(sessions.impersonationId),
    and(
      isNull(impersonations.endedAt),
      gt(impersonations.expiresAt, sql`now()`),
      arrayOverlaps(staffSessions.roles, [...IMPERSONATING_ROLES]),
    ),
  );
}

type Impersonation = Pick<
  typeof impersonations.$inferSelect,
  "id" | "staffSubject" | "staffName" | "reason" | "expiresAt" | "elevatedAt"
>;

function describeImpersonation(impersonation: Impersonation, roles: readonly string[]): ImpersonationContext {
  return {
    id: impersonation.id,
    staffSubject: impersonation.staffSubject,
    staffName: impersonation.staffName,
    reason: impersonation.reason,
    expiresAt: impersonation.expiresAt,
    elevated: impersonation.elevatedAt !== null && ELEVATING_ROLES.some((role) => roles.includes(role)),
  };
}

type SessionQuery = ReturnType<typeof prepareSessionQuery>;
const prepared = new WeakMap<Database, SessionQuery>();

/** Every request begins with this: its SQL is written once, and PostgreSQL plans its joins once for each connection. */
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
    })
    .from(sessions)
    .leftJoin(impersonations, eq(impersonations.id, sessions.impersonationId))
    .leftJoin(staffSessions, and(eq(staffSessions.id, impersonations.staffSessionId), staffAlive()))
    .where(and(eq(sessions.idHash, sql.placeholder("idHash")), alive(), impersonationAlive()))
    .prepare("read_session");
}

/**
 * The session behind a cookie's value, or null when it is unknown, idle too long, past its end, or does not open.
 * @throws Problem `database_unavailable`.
 */
export async function readSession(value: string): Promise<CustomerSession | null> {
  if (!/^[\w-]{43}$/.test(value)) return null;
  const idHash = sha256(value);
  return await withDatabase(async (db) => {
    const [row] = await sessionQuery(db).execute({ idHash });
    if (!row) return null;
    const { session, stale } = row;
    const impersonation = row.impersonation && describeImpersonation(row.impersonation, row.staffRoles ?? []);
    const { sealed, ...known } = session;
    const opened = unsealSecret(idHash, sealed);
    if (!opened) return null;
    if (stale) await db.update(sessions).set({ lastSeenAt: sql`now()` }).where(eq(sessions.idHash, idHash));
    return { ...opened, ...known, idHash, impersonation };
  });
}

/**
 * Ends the session behind a cookie's value, at once and in every instance; an agent's view ends as an impersonation, written down.
 */
export async function closeSession(value: string, origin: AuditOrigin = NOWHERE): Promise<void> {
  const session = eq(sessions.idHash, sha256(value));
  await withDatabase(async (db) => {
    const [row] = await db.select({ impersonation: sessions.impersonationId }).from(sessions).where(session);
    const impersonation = row?.impersonation;
    if (impersonation)
      await db.transaction((transaction) => endImpersonations(transaction, { id: impersonation }, "agent", origin));
    else await db.delete(sessions).where(session);
  });
}

/**
 * Gives a session another id, as every change of role must (a copy of the old cookie is worth nothing then).
 * @returns the new cookie's value, or null when the old one opens nothing of that impersonation.
 */
export async function renewImpersonationCookie(
  value: string,
  impersonationId: string,
  db: Transaction,
): Promise<string | null> {
  const oldHash = sha256(value);
  const ofImpersonation = and(eq(sessions.idHash, oldHash), eq(sessions.impersonationId, impersonationId));
  const [row] = await db.select().from(sessions).where(ofImpersonation).for("update");
  const opened = row && unsealSecret(oldHash, row.sealed);
  if (!opened) return null;
  const renamed = randomToken();
  const idHash = sha256(renamed);
  await db
    .update(sessions)
    .set({ idHash, sealed: sealSecret(idHash, opened) })
    .where(ofImpersonation);
  return renamed;
}

/** Removes rows that no cookie can open any more. @returns how many. */
export async function sweepSessions(): Promise<number> {
  const { rowCount } = await withDatabase((db) =>
    db
      .delete(sessions)
      .where(
        or(
          lt(sessions.expiresAt, sql`now()`),
          lt(sessions.lastSeenAt, sql`now() - ${env().SESSION_IDLE_HOURS} * interval '1 hour'`),
        ),
      ),
  );
  return rowCount ?? 0;
}
