import "server-only";
import { arrayOverlaps, eq, sql } from "drizzle-orm";
import { Problem } from "@/lib/api/problem";
import { elevatingRoles } from "@/lib/api/staff";
import { audit, lockAudit } from "@/lib/server/audit/audit";
import { inTransaction, logIdentity, type StaffContext, type StaffSession } from "@/lib/server/context";
import { renewImpersonationCookie } from "@/lib/server/customer/session/session-store";
import { keyMask } from "@/lib/server/directory/known-keys";
import { announceChange } from "@/lib/server/platform/changes";
import { impersonations, staffSessions } from "@/lib/server/platform/db/schema/staff";
import { log } from "@/lib/server/platform/log";
import { plainText } from "@/lib/server/platform/plain-text";
import { findRunningImpersonation, type ImpersonationRow } from "./running-impersonation";

/** How long a sign-in at the provider counts as fresh. */
const FRESH_MINUTES = 5;
/** How long its roles count for an elevation, where the provider gave no token to read them again with. */
const ROLES_SECONDS = 60;

/** `unknown`: the provider gave no token to ask again with. */
type RoleRecheck = (context: StaffContext, staffSessionId: string) => Promise<"read" | "ended" | "unknown">;

type Refusal =
  | "impersonation_not_running"
  | "impersonation_changed"
  | "staff_sign_in_not_fresh"
  | "staff_auth_time_missing"
  | "staff_role_missing"
  | "staff_session_required";

/**
 * Lets a lead act on the customer's behalf until the running impersonation ends: deactivate devices, and nothing else. Needs
 * its own reason, a sign-in at the provider within the last five minutes, and a role that the provider names now.
 * @param input.portalCookie of this browser; replaced, because the session's rights change
 * @param input.shown ID of the impersonation whose customer the page showed. Another one may run by now
 * @param input.recheckRoles reads the roles of this staff session again at the provider; `recheckStaff`
 * @returns the new portal cookie's value.
 * @throws Problem `impersonation_not_running`, `impersonation_changed`, `staff_sign_in_not_fresh`,
 *   `staff_auth_time_missing`, `staff_role_missing`, `staff_session_required`; all are audited. `staff_provider_unavailable`.
 */
export async function elevateImpersonation(
  context: StaffContext,
  input: { reason: string; shown: string | undefined; portalCookie: string | null; recheckRoles: RoleRecheck },
): Promise<{ cookie: string; impersonation: ImpersonationRow }> {
  const running = await findRunningImpersonation(context, { staffSessionId: context.actor.staff.id });
  // Without an impersonation nobody's keys are known, so the reason isn't recorded.
  const mask = running ? await keyMask(context.db, running.customerId) : null;
  const reason = mask?.(plainText(input.reason, 500)) ?? null;
  const target = {
    customerId: running?.customerId ?? null,
    memberId: running?.memberId ?? null,
    impersonationId: running?.id ?? null,
    reason,
  };
  const refuse = async (problem: Refusal) => {
    await audit(context, "impersonation.elevate", { ...target, outcome: "refused", detail: { problem } });
    return new Problem(problem);
  };
  const { portalCookie } = input;
  if (!running || portalCookie === null) throw await refuse("impersonation_not_running");
  if (input.shown !== running.id) throw await refuse("impersonation_changed");
  if (!isSignInTimed(context.actor.staff)) throw await refuse("staff_auth_time_missing");
  if (!(await isSignInFresh(context))) throw await refuse("staff_sign_in_not_fresh");
  const refusal = await refusalByRoles(context, input.recheckRoles);
  if (refusal !== null) throw await refuse(refusal);
  const elevated = await inTransaction(context, async (tx) => {
    await lockAudit(tx.db);
    const cookie = await renewImpersonationCookie(tx.db, { cookie: portalCookie, impersonationId: running.id });
    if (cookie === null) return null;
    const [impersonation] = await tx.db
      .update(impersonations)
      .set({ elevatedAt: sql`coalesce(${impersonations.elevatedAt}, now())`, elevationReason: reason })
      .where(eq(impersonations.id, running.id))
      .returning();
    if (!impersonation) return null;
    await audit(tx, "impersonation.elevate", { ...target, outcome: "done" });
    await announceChange(tx.db, { customerId: running.customerId, topic: "account" });
    return { cookie, impersonation };
  });
  if (!elevated) throw await refuse("impersonation_not_running");
  return elevated;
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
async function refusalByRoles(context: StaffContext, recheckRoles: RoleRecheck): Promise<Refusal | null> {
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
