import "server-only";
import { and, asc, eq, lt, sql } from "drizzle-orm";
import type { PgUpdateSetSource } from "drizzle-orm/pg-core";
import { fetchUserInfo, refreshTokenGrant } from "openid-client";
import pLimit from "p-limit";
import type { Context } from "@/lib/server/context";
import { withLock } from "@/lib/server/platform/db/advisory-lock";
import { staffSessionOpen } from "@/lib/server/platform/db/alive";
import { staffSessions } from "@/lib/server/platform/db/schema/staff";
import { log } from "@/lib/server/platform/log";
import { discoverIdentityProvider, hasIdentityProvider } from "./identity-provider";
import { rolesIn } from "./role-mapping";
import { accessOf, readStaffClaims } from "./staff-claims";
import { endStaffSession } from "./staff-session-end";
import { openStaffSecret, type StaffRow, type StaffSecret, sealStaffSecret } from "./staff-session-store";

/** Roles are read again this long after the last time, well before they stop counting (`staffRolesCurrent`). */
const DUE_SECONDS = 120;
/** Sessions that are read at a time. */
const AT_ONCE = 8;

/**
 * The result of reading the roles: the current roles; the end of the session, because the provider took the role or account away;
 * or nothing, because the provider gave no token to ask with. Then only another sign-in can tell.
 */
export type RoleReading = "read" | "ended" | "unknown";

/**
 * Reads the roles of signed-in staff again. If the provider doesn't answer for five minutes, for whatever reason, the session is
 * suspended until it does.
 * @returns how many sessions were due.
 */
export async function recheckRoles(context: Context): Promise<number> {
  if (!hasIdentityProvider()) return 0;
  const isDue = lt(staffSessions.rolesReadAt, sql`now() - ${DUE_SECONDS} * interval '1 second'`);
  const rows = await context.db
    .select({ id: staffSessions.id, subject: staffSessions.subject })
    .from(staffSessions)
    .where(and(staffSessionOpen(), isDue))
    .orderBy(asc(staffSessions.rolesReadAt))
    .limit(200);
  await pLimit(AT_ONCE).map(rows, async ({ id, subject }) => {
    await recheckStaff(context, id).catch((error: unknown) =>
      log.warn({ event: "staff_roles_not_read", act: { sub: subject }, err: error }),
    );
  });
  return rows.length;
}

/**
 * Reads the roles of one staff session at the identity provider now, with its access token or, when that has ended, its
 * refresh token. Changed roles apply at once. Without a role, or when the provider refuses the tokens, the session ends.
 * @param id of the staff session
 * @throws whatever openid-client throws when the provider doesn't answer; Problem `staff_provider_unavailable`.
 */
export async function recheckStaff(context: Context, id: string): Promise<RoleReading> {
  // One at a time: where a refresh token works once, a second use would end the session.
  return await withLock(`staff-roles:${id}`, async () => {
    const [row] = await context.db
      .select()
      .from(staffSessions)
      .where(and(eq(staffSessions.id, id), staffSessionOpen()));
    const secret = row && openStaffSecret(row);
    if (!row || !secret) return "ended";
    const roles = (await readWithAccessToken(row, secret)) ?? (await readWithRefreshToken(context, row, secret));
    if (roles === null) return "unknown";
    const isSame = await update(context, row, { roles, ...(roles.length > 0 && { rolesReadAt: sql`now()` }) });
    if (!isSame || roles.length > 0) return "read";
    await endStaffSession(context, { row, by: "provider" });
    return "ended";
  });
}

/** @returns null where userinfo doesn't name roles, or the access token has ended and another can be had. */
async function readWithAccessToken({ subject }: StaffRow, { access, refreshToken }: StaffSecret) {
  if (!access || access.expiresAt <= Date.now()) return null;
  try {
    const userInfo = await fetchUserInfo(await discoverIdentityProvider(), access.token, subject);
    return rolesIn(userInfo);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // Refused before its end: it was revoked.
    return refreshToken === null ? [] : null;
  }
}

/** @returns no roles when the provider refuses the token; null without one, and where no response names roles. */
async function readWithRefreshToken(context: Context, row: StaffRow, secret: StaffSecret) {
  if (secret.refreshToken === null) return null;
  const config = await discoverIdentityProvider();
  const tokens = await refreshTokenGrant(config, secret.refreshToken).catch((error: unknown) => {
    if (isRefusal(error)) return null;
    throw error;
  });
  if (tokens === null) return [];
  const hadAccess = secret.access !== null;
  const renewed = {
    ...secret,
    idToken: tokens.id_token ?? secret.idToken,
    access: hadAccess ? accessOf(tokens) : null,
    refreshToken: tokens.refresh_token ?? secret.refreshToken,
  };
  // Before the next call, which may fail: the old refresh token may be used up.
  await update(context, row, { sealed: sealStaffSecret(row.idHash, renewed) });
  const claims = tokens.claims();
  // OpenID Connect Core 1.0, section 12.2: the same person, or nobody.
  if (claims !== undefined && claims.sub !== row.subject) return [];
  const { roles, source } = await readStaffClaims(config, tokens, row.subject);
  return claims !== undefined || source !== null || hadAccess ? roles : null;
}

/** A session that continued under another cookie meanwhile has newer roles and tokens, so it stays as it is. */
async function update(
  { db }: Context,
  { idHash }: StaffRow,
  values: PgUpdateSetSource<typeof staffSessions>,
): Promise<boolean> {
  const { rowCount } = await db.update(staffSessions).set(values).where(eq(staffSessions.idHash, idHash));
  return rowCount === 1;
}

/** Did the provider refuse the token: 401 (RFC 6750, section 3.1), or `invalid_grant` (RFC 6749, section 5.2)? */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ("status" in error && error.status === 401) || ("error" in error && error.error === "invalid_grant");
}
