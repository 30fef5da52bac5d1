import "server-only";
import { arrayOverlaps, eq, sql } from "drizzle-orm";
import { Problem } from "@/lib/api/problem";
import { elevatingRoles } from "@/lib/api/staff";
import { logIdentity, type StaffContext, type StaffSession } from "@/lib/server/context";
import { staffSessions } from "@/lib/server/platform/db/schema/staff";
import { log } from "@/lib/server/platform/log";

/** How long a sign-in at the provider counts as fresh. */
const FRESH_MINUTES = 5;
/** How long its roles count for an elevation, where the provider gave no token to read them again with. */
const ROLES_SECONDS = 60;

/** Reads the roles of this staff session again at the provider. `unknown`: it gave no token to ask again with. */
export type RoleRecheck = (context: StaffContext, staffSessionId: string) => Promise<"read" | "ended" | "unknown">;

export type SignInRefusal =
  | "staff_sign_in_not_fresh"
  | "staff_auth_time_missing"
  | "staff_role_missing"
  | "staff_session_required";

/**
 * Why this person may not change a customer's data now: it needs a sign-in at the provider within the last five minutes, and a role
 * that the provider names now.
 * @returns null if they may
 * @throws Problem `staff_provider_unavailable`
 */
export async function refusalBySignIn(context: StaffContext, recheckRoles: RoleRecheck): Promise<SignInRefusal | null> {
  if (!isSignInTimed(context.actor.staff)) return "staff_auth_time_missing";
  if (!(await isSignInFresh(context))) return "staff_sign_in_not_fresh";
  return await refusalByRoles(context, recheckRoles);
}

/** Does the provider say when it authenticated this person? If it doesn't, no sign-in can count as fresh. */
export function isSignInTimed({ authTime }: Pick<StaffSession, "authTime">): boolean {
  return authTime.getTime() > 0;
}

/** Compared by the database's clock. */
async function isSignInFresh({ db, actor }: StaffContext): Promise<boolean> {
  const isFresh = sql<boolean>`${staffSessions.authTime} > now() - ${FRESH_MINUTES} * interval '1 minute'`;
  const [row] = await db.select({ isFresh }).from(staffSessions).where(eq(staffSessions.id, actor.staff.id));
  return row?.isFresh === true;
}

/** Reads the roles again. @returns why the provider doesn't let this person act, or null if it does. */
async function refusalByRoles(context: StaffContext, recheckRoles: RoleRecheck): Promise<SignInRefusal | null> {
  const { id } = context.actor.staff;
  const reading = await recheckRoles(context, id).catch((error: unknown) => {
    log.warn({ event: "staff_roles_not_read", ...logIdentity(context), err: error });
    throw error instanceof Problem ? error : new Problem("staff_provider_unavailable", { cause: error, retryAfter: 5 });
  });
  if (reading === "ended") return "staff_session_required";
  const isJustRead = sql<boolean>`${staffSessions.rolesReadAt} > now() - ${ROLES_SECONDS} * interval '1 second'`;
  const mayElevate = arrayOverlaps(staffSessions.roles, [...elevatingRoles]).mapWith(Boolean);
  const [row] = await context.db.select({ isJustRead, mayElevate }).from(staffSessions).where(eq(staffSessions.id, id));
  if (!row) return "staff_session_required";
  if (!row.isJustRead) return "staff_sign_in_not_fresh";
  return row.mayElevate ? null : "staff_role_missing";
}
