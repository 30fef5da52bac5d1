import "server-only";
import { and, eq, lt, sql } from "drizzle-orm";
import { fetchUserInfo } from "openid-client";
import { NOWHERE } from "@/lib/server/audit/record";
import { withDatabase } from "@/lib/server/platform/db/database";
import { staffSessions } from "@/lib/server/platform/db/schema/staff";
import { env } from "@/lib/server/platform/env";
import { log } from "@/lib/server/platform/log";
import { rolesOf } from "./claims";
import { hasProvider, provider } from "./identity-provider";
import { endStaffSession } from "./staff-session-end";
import { openStaffSecret, type StaffRow, staffAlive } from "./staff-session-store";

/** A role that is taken away at the provider ends here after this long at the latest, where the provider can be asked. */
const RECHECK_MINUTES = 5;

/**
 * Asks the provider's userinfo for the roles of everybody who is signed in, where it names roles, as long as its access token
 * lives. Who has none any more, or whose token was revoked, is signed out with their impersonation; other changes take effect at once.
 * (Providers that name roles in the ID token alone say it by back-channel logout, or at the next sign-in.)
 * @returns how many were asked for.
 */
export async function recheckRoles(): Promise<number> {
  if (!hasProvider()) return 0;
  const rows = await withDatabase((db) =>
    db
      .select()
      .from(staffSessions)
      .where(and(staffAlive(), lt(staffSessions.rolesReadAt, sql`now() - ${RECHECK_MINUTES} * interval '1 minute'`)))
      .limit(200),
  );
  for (const row of rows) await recheck(row);
  return rows.length;
}

async function recheck(row: StaffRow): Promise<void> {
  const access = openStaffSecret(row)?.access;
  if (!access || access.expiresAt <= Date.now()) return;
  try {
    const claims = await fetchUserInfo(await provider(), access.token, row.subject);
    const roles = rolesOf(claims, env().STAFF_ROLES_CLAIM);
    if (roles.length === 0) return await endStaffSession(row, "provider", NOWHERE);
    await withDatabase((db) =>
      db.update(staffSessions).set({ roles, rolesReadAt: sql`now()` }).where(eq(staffSessions.idHash, row.idHash)),
    );
  } catch (error) {
    // It still has time, and is not accepted any more: it was revoked.
    if (isRefused(error)) return await endStaffSession(row, "provider", NOWHERE);
    log.warn({ event: "staff_roles_not_read", act: { sub: row.subject }, err: error });
  }
}

function isRefused(error: unknown): boolean {
  return error instanceof Error && "status" in error && error.status === 401;
}
