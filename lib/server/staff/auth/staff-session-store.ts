import "server-only";
import { and, eq, lt, not, sql } from "drizzle-orm";
import * as z from "zod";
import { type StaffRole, staffRole } from "@/lib/api/staff";
import type { StaffSession } from "@/lib/server/context";
import { staffRolesCurrent, staffSessionOpen } from "@/lib/server/platform/db/alive";
import type { Queryable } from "@/lib/server/platform/db/database";
import { staffSessions } from "@/lib/server/platform/db/schema/staff";
import { randomToken, seal, sha256, unseal } from "@/lib/server/platform/secrets";

/** Absolute end of a sign-in: a working day. */
const MAX_HOURS = 10;

const secret = z.object({
  name: z.string(),
  email: z.string().nullable(),
  idToken: z.string(),
  /** Reads the roles again from userinfo; null where userinfo doesn't name them. `expiresAt` in milliseconds. */
  access: z.object({ token: z.string(), expiresAt: z.number() }).nullable(),
  /** Gets new tokens, if the provider gave one. Sessions of an earlier version have none. */
  refreshToken: z.string().nullable().default(null),
});
export type StaffSecret = z.infer<typeof secret>;

export type NewStaffSession = StaffSecret & {
  subject: string;
  providerSessionId: string | null;
  roles: StaffRole[];
  authTime: Date;
};

/**
 * Opens a staff session, or continues one under a new cookie. A continued session keeps its impersonation, so that staff can
 * sign in again to elevate it.
 * @param continuedId `id` of the same person's session in this browser, or null
 * @returns the cookie's value and age in seconds.
 */
export async function openStaffSession(
  db: Queryable,
  made: NewStaffSession,
  continuedId: string | null,
): Promise<{ cookie: string; maxAge: number }> {
  const cookie = randomToken();
  const idHash = sha256(cookie);
  const { subject, providerSessionId, roles, authTime, ...sealed } = made;
  const endsAt = sql`now() + ${MAX_HOURS} * interval '1 hour'`;
  const row = {
    idHash,
    subject,
    providerSessionId,
    roles,
    authTime,
    sealed: sealStaffSecret(idHash, sealed),
    rolesReadAt: sql`now()`,
    lastSeenAt: sql`now()`,
  };
  if (continuedId === null) await db.insert(staffSessions).values({ ...row, expiresAt: endsAt });
  else {
    // Only a new authentication at the provider begins another working day.
    const expiresAt = sql`case when ${staffSessions.authTime} < ${authTime} then ${endsAt} else ${staffSessions.expiresAt} end`;
    await db
      .update(staffSessions)
      .set({ ...row, expiresAt })
      .where(eq(staffSessions.id, continuedId));
  }
  return { cookie, maxAge: MAX_HOURS * 3600 };
}

export type StaffRow = typeof staffSessions.$inferSelect;

type FoundRow = { row: StaffRow; secret: StaffSecret; isStale: boolean; areRolesCurrent: boolean };

/**
 * Finds the row of a cookie and opens its secret; null when it is unknown, idle, expired, or cannot be opened. Without current
 * roles it opens nothing, but may be continued or ended.
 */
export async function findStaffRow(db: Queryable, cookie: string | null): Promise<FoundRow | null> {
  if (!cookie || !/^[\w-]{43}$/.test(cookie)) return null;
  const isStale = lt(staffSessions.lastSeenAt, sql`now() - interval '1 minute'`).mapWith(Boolean);
  const areRolesCurrent = staffRolesCurrent().mapWith(Boolean);
  const [found] = await db
    .select({ row: staffSessions, isStale, areRolesCurrent })
    .from(staffSessions)
    .where(and(eq(staffSessions.idHash, sha256(cookie)), staffSessionOpen()));
  const opened = found && openStaffSecret(found.row);
  return opened ? { ...found, secret: opened } : null;
}

/** Seals what must not be readable in the table. `idHash` binds it to its row. */
export function sealStaffSecret(idHash: string, { name, email, idToken, access, refreshToken }: StaffSecret): string {
  return seal("staff-session", JSON.stringify({ name, email, idToken, access, refreshToken }), idHash);
}

/** Opens a row's sealed part; null when its secret is no longer in PORTAL_SECRETS, or the text belongs to another row. */
export function openStaffSecret({ sealed, idHash }: StaffRow): StaffSecret | null {
  const text = unseal("staff-session", sealed, idHash);
  return text === null ? null : (secret.safeParse(JSON.parse(text)).data ?? null);
}

/** Reads the staff session of a cookie, and records that it was used; null as for `findStaffRow`, and without current roles. */
export async function readStaffSession(db: Queryable, cookie: string | null): Promise<StaffSession | null> {
  const found = await findStaffRow(db, cookie);
  if (!found?.areRolesCurrent) return null;
  const { id, idHash, subject, roles, authTime, expiresAt } = found.row;
  const { name, email } = found.secret;
  if (found.isStale) {
    await db.update(staffSessions).set({ lastSeenAt: sql`now()` }).where(eq(staffSessions.idHash, idHash));
  }
  const known = roles.filter((role): role is StaffRole => staffRole.safeParse(role).success);
  return { id, idHash, subject, name, email, roles: known, authTime, expiresAt };
}

/** Deletes sessions that no cookie can open any more. */
export async function sweepStaffSessions(db: Queryable): Promise<void> {
  await db.delete(staffSessions).where(not(staffSessionOpen() ?? sql`true`));
}
