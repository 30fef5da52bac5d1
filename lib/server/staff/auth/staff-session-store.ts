import "server-only";
import { and, eq, gt, lt, or, sql } from "drizzle-orm";
import * as z from "zod";
import { type StaffRole, staffRole } from "@/lib/api/staff";
import { type Queryable, withDatabase } from "@/lib/server/platform/db/database";
import { staffSessions } from "@/lib/server/platform/db/schema/staff";
import { randomToken, seal, sha256, unseal } from "@/lib/server/platform/secrets";
import type { StaffSession } from "./staff-session";

/** Shorter than a customer's: who is at lunch is signed out, and nobody works longer than a day on one sign-in. */
const IDLE_MINUTES = 60;
const LONGEST_HOURS = 10;

const secret = z.object({
  name: z.string(),
  email: z.string().nullable(),
  idToken: z.string(),
  /** With it the provider's userinfo is asked for the roles again; null where that names none. `expiresAt` in milliseconds. */
  access: z.object({ token: z.string(), expiresAt: z.number() }).nullable(),
});
type Secret = z.infer<typeof secret>;

export type NewStaffSession = Secret & {
  subject: string;
  providerSessionId: string | null;
  roles: StaffRole[];
  authTime: Date;
};

/** Alive by the database's clock. */
export function staffAlive() {
  return and(
    gt(staffSessions.expiresAt, sql`now()`),
    gt(staffSessions.lastSeenAt, sql`now() - ${IDLE_MINUTES} * interval '1 minute'`),
  );
}

/**
 * Opens a staff session and answers its cookie's value. A session of the same person in this browser goes on under the new
 * cookie (its impersonations with it: that is how acting on behalf asks for a fresh sign-in).
 * @param going the `id` of that session, or null
 */
export async function openStaffSession(
  made: NewStaffSession,
  going: string | null,
  db: Queryable,
): Promise<{ cookie: string; maxAge: number }> {
  const value = randomToken();
  const idHash = sha256(value);
  const { subject, providerSessionId, roles, authTime, ...sealed } = made;
  const row = {
    idHash,
    subject,
    providerSessionId,
    roles,
    authTime,
    sealed: seal("staff-session", JSON.stringify(sealed), idHash),
    rolesReadAt: sql`now()`,
    lastSeenAt: sql`now()`,
    expiresAt: sql`now() + ${LONGEST_HOURS} * interval '1 hour'`,
  };
  if (going === null) await db.insert(staffSessions).values(row);
  else await db.update(staffSessions).set(row).where(eq(staffSessions.id, going));
  return { cookie: value, maxAge: LONGEST_HOURS * 3600 };
}

export type StaffRow = typeof staffSessions.$inferSelect;

/** The living row behind a cookie's value and its opened secret; null when unknown, idle, past its end, or not to be opened. */
export async function findStaffRow(value: string): Promise<{ row: StaffRow; secret: Secret; stale: boolean } | null> {
  if (!/^[\w-]{43}$/.test(value)) return null;
  const [found] = await withDatabase((db) =>
    db
      .select({
        row: staffSessions,
        stale: lt(staffSessions.lastSeenAt, sql`now() - interval '1 minute'`).mapWith(Boolean),
      })
      .from(staffSessions)
      .where(and(eq(staffSessions.idHash, sha256(value)), staffAlive())),
  );
  if (!found) return null;
  const opened = openStaffSecret(found.row);
  return opened && { ...found, secret: opened };
}

/** Opens a row's sealed part; null when its secret is gone or it was moved here from another row. */
export function openStaffSecret({ sealed, idHash }: StaffRow): Secret | null {
  const text = unseal("staff-session", sealed, idHash);
  const opened = text === null ? null : secret.safeParse(JSON.parse(text));
  return opened?.success ? opened.data : null;
}

/**
 * The staff session behind a cookie's value, or null.
 * @throws Problem `database_unavailable`.
 */
export async function readStaffSession(value: string): Promise<StaffSession | null> {
  const found = await findStaffRow(value);
  if (!found) return null;
  const { row, secret: opened, stale } = found;
  if (stale) {
    await withDatabase((db) =>
      db.update(staffSessions).set({ lastSeenAt: sql`now()` }).where(eq(staffSessions.idHash, row.idHash)),
    );
  }
  return {
    id: row.id,
    idHash: row.idHash,
    subject: row.subject,
    name: opened.name,
    email: opened.email,
    roles: row.roles.filter((role): role is StaffRole => staffRole.safeParse(role).success),
    authTime: row.authTime,
    expiresAt: row.expiresAt,
  };
}

/** Removes rows that no cookie can open any more. @returns how many. */
export async function sweepStaffSessions(): Promise<number> {
  const { rowCount } = await withDatabase((db) =>
    db
      .delete(staffSessions)
      .where(
        or(
          lt(staffSessions.expiresAt, sql`now()`),
          lt(staffSessions.lastSeenAt, sql`now() - ${IDLE_MINUTES} * interval '1 minute'`),
        ),
      ),
  );
  return rowCount ?? 0;
}
