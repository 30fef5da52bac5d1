import "server-only";
import { and, arrayOverlaps, eq, gt, inArray, isNull, lt, not, or, type SQL, sql } from "drizzle-orm";
import type { PgUpdateSetSource } from "drizzle-orm/pg-core";
import * as z from "zod";
import { elevatingRoles, impersonatingRoles } from "@/lib/api/staff";
import { audit } from "@/lib/server/audit/audit";
import { type Context, type CustomerSession, type Impersonation, inTransaction } from "@/lib/server/context";
import { announceChange } from "@/lib/server/platform/changes";
import { customerSessionAlive, staffSessionAlive } from "@/lib/server/platform/db/alive";
import type { Database, Queryable } from "@/lib/server/platform/db/database";
import { sessions } from "@/lib/server/platform/db/schema/sessions";
import { impersonations, staffSessions } from "@/lib/server/platform/db/schema/staff";
import { env } from "@/lib/server/platform/env";
import { countSignIn } from "@/lib/server/platform/metrics/meters";
import { randomToken, seal, sha256, unseal } from "@/lib/server/platform/secrets";
import { describeUserAgent } from "@/lib/server/platform/user-agent";

const secret = z.object({
  token: z.string(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  role: z.string().nullable(),
  /** Sessions of an older release have none. */
  locale: z.string().nullable().catch(null),
});
type Secret = z.infer<typeof secret>;

export type NewSession = Pick<
  CustomerSession,
  "openedBy" | "customerId" | "memberId" | "token" | "tokenExpiresAt" | "name" | "email" | "role"
> & {
  returnUrl?: string | null;
  verifiedEmailHash?: string | null;
  /** Absolute end, where the session replaces another one that had one; else `SESSION_MAX_DAYS` from now. */
  endsAt?: Date;
  /** When the person signed in, where the session replaces another one; else now. */
  createdAt?: Date;
  provedAt?: Date | null;
  impersonation?: { id: string; expiresAt: Date };
  /** The customer's language at Polar (BCP 47), if known. */
  locale?: string | null;
  /** SHA-256 of the link that opens the session, and the cookie's value for it (link-session.ts). */
  linkHash?: string;
  cookie?: string;
};

/** A session that was just opened: its cookie's value and age in seconds, its public id, and whose it is. */
export type OpenedSession = { cookie: string; publicId: string; maxAge: number } & Pick<
  NewSession,
  "openedBy" | "customerId" | "memberId" | "email" | "locale"
>;

/**
 * Opens a session. The cookie's value is 256 random bits, of which the table stores the SHA-256. The id is always new, so a
 * planted cookie never becomes a session. A customer's sign-in is audited; that of staff is the impersonation's start.
 */
export async function openSession(context: Context, made: NewSession): Promise<OpenedSession> {
  const { openedBy, customerId, memberId, email, locale = null } = made;
  const opened = await inTransaction(context, async (tx) => {
    const inserted = await insertSession(tx, made);
    if (!made.impersonation) {
      await audit(tx, "customer.sign_in", {
        outcome: "done",
        customerId,
        memberId,
        detail: { opened_by: openedBy, session_id: inserted.publicId },
        personal: { browser: describeUserAgent(tx.userAgent) },
        isByCustomer: true,
      });
    }
    return inserted;
  });
  if (openedBy !== "impersonation") countSignIn(openedBy, "done");
  return { ...opened, openedBy, customerId, memberId, email, locale };
}

async function insertSession(context: Context, made: NewSession) {
  const cookie = made.cookie ?? randomToken();
  const idHash = sha256(cookie);
  const longest = env().SESSION_MAX_DAYS * 86_400;
  const endsAt = made.impersonation?.expiresAt ?? made.endsAt;
  const [row] = await context.db
    .insert(sessions)
    .values({
      idHash,
      openedBy: made.openedBy,
      customerId: made.customerId,
      memberId: made.memberId,
      sealed: sealSecret(idHash, { ...made, locale: made.locale ?? null }),
      tokenExpiresAt: made.tokenExpiresAt,
      expiresAt: endsAt ?? sql`now() + ${longest} * interval '1 second'`,
      // The list of signed-in browsers is the customer's own: staff don't appear in it.
      userAgent: made.impersonation ? null : describeUserAgent(context.userAgent),
      returnUrl: made.returnUrl ?? null,
      verifiedEmailHash: made.verifiedEmailHash ?? null,
      impersonationId: made.impersonation?.id ?? null,
      linkHash: made.linkHash ?? null,
      provedAt: made.provedAt ?? null,
      ...(made.createdAt && { createdAt: made.createdAt }),
    })
    .returning({ publicId: sessions.publicId });
  if (!row) throw new Error("the session's row was not written");
  await announceChange(context.db, { customerId: made.customerId, topic: "sessions" });
  const maxAge = endsAt ? (endsAt.getTime() - Date.now()) / 1000 : longest;
  return { cookie, publicId: row.publicId, maxAge };
}

/** Seals what must not be readable in the table. `idHash` binds it to its row. */
export function sealSecret(idHash: string, { token, name, email, role, locale }: Secret): string {
  return seal("polar-token", JSON.stringify({ token, name, email, role, locale }), idHash);
}

/** Opens a row's sealed part; null when its secret is gone or it was moved here from another row. */
export function unsealSecret(idHash: string, sealed: string): Secret | null {
  const text = unseal("polar-token", sealed, idHash);
  if (text === null) return null;
  const result = secret.safeParse(JSON.parse(text));
  return result.success ? result.data : null;
}

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

/**
 * Gives an impersonation's session another id, as every change of role must: a copy of the old cookie is then worthless.
 * @returns the new cookie's value, or null when the old one opens nothing of that impersonation.
 */
export async function renewImpersonationCookie(
  db: Queryable,
  { cookie, impersonationId }: { cookie: string; impersonationId: string },
): Promise<string | null> {
  const idHash = sha256(cookie);
  return await renewCookie(db, and(eq(sessions.idHash, idHash), eq(sessions.impersonationId, impersonationId)));
}

/**
 * Records that a code proved a session's email, and gives the session another id (OWASP ASVS 5.0, 7.2.4).
 * @returns the new cookie's value, or null when the session has ended.
 */
export async function proveSession(db: Queryable, { idHash }: CustomerSession): Promise<string | null> {
  return await renewCookie(db, eq(sessions.idHash, idHash), { provedAt: sql`now()` });
}

async function renewCookie(
  db: Queryable,
  which: SQL | undefined,
  changes: PgUpdateSetSource<typeof sessions> = {},
): Promise<string | null> {
  const [row] = await db.select().from(sessions).where(which).for("update");
  const opened = row && unsealSecret(row.idHash, row.sealed);
  if (!opened) return null;
  const renewed = randomToken();
  const idHash = sha256(renewed);
  await db
    .update(sessions)
    .set({ ...changes, idHash, sealed: sealSecret(idHash, opened) })
    .where(which);
  return renewed;
}

/** Deletes sessions that no cookie can open any more. */
export async function sweepSessions(db: Queryable): Promise<void> {
  await db.delete(sessions).where(not(customerSessionAlive() ?? sql`true`));
}
