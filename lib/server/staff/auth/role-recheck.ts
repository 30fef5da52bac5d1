import "server-only";
import { and, eq, lt, sql } from "drizzle-orm";
import { fetchUserInfo } from "openid-client";
import type { Context } from "@/lib/server/context";
import { staffSessionAlive } from "@/lib/server/platform/db/alive";
import { staffSessions } from "@/lib/server/platform/db/schema/staff";
import { env } from "@/lib/server/platform/env";
import { log } from "@/lib/server/platform/log";
import { rolesOf } from "./claims";
import { discoverIdentityProvider, hasIdentityProvider } from "./identity-provider";
import { endStaffSession } from "./staff-session-end";
import { openStaffSecret, type StaffRow } from "./staff-session-store";

/** A role that is removed at the provider ends here within this time, if the provider's userinfo names roles. */
const RECHECK_MINUTES = 5;

/**
 * Reads the roles of signed-in staff again from the provider's userinfo, while their access tokens are valid. Changed roles
 * apply at once. Staff without a role, or whose access token was revoked, are signed out. Providers that name roles only in
 * the ID token report a change by back-channel logout or at the next sign-in.
 * @returns how many sessions were due.
 */
export async function recheckRoles(context: Context): Promise<number> {
  if (!hasIdentityProvider()) return 0;
  const isDue = lt(staffSessions.rolesReadAt, sql`now() - ${RECHECK_MINUTES} * interval '1 minute'`);
  const rows = await context.db.select().from(staffSessions).where(and(staffSessionAlive(), isDue)).limit(200);
  for (const row of rows) await recheck(context, row);
  return rows.length;
}

async function recheck(context: Context, row: StaffRow): Promise<void> {
  const access = openStaffSecret(row)?.access;
  if (!access || access.expiresAt <= Date.now()) return;
  try {
    const claims = await fetchUserInfo(await discoverIdentityProvider(), access.token, row.subject);
    const roles = rolesOf(claims, env().STAFF_ROLES_CLAIM);
    if (roles.length === 0) return await endStaffSession(context, { row, by: "provider" });
    await context.db
      .update(staffSessions)
      .set({ roles, rolesReadAt: sql`now()` })
      .where(eq(staffSessions.idHash, row.idHash));
  } catch (error) {
    // The token has not expired yet, so a 401 means that the provider revoked it.
    if (isUnauthorized(error)) return await endStaffSession(context, { row, by: "provider" });
    log.warn({ event: "staff_roles_not_read", act: { sub: row.subject }, err: error });
  }
}

function isUnauthorized(error: unknown): boolean {
  return error instanceof Error && "status" in error && error.status === 401;
}
