import "server-only";
import { eq, sql } from "drizzle-orm";
import { Problem } from "@/lib/api/problem";
import { audit, lockAudit } from "@/lib/server/audit/audit";
import { inTransaction, type StaffContext } from "@/lib/server/context";
import { renewImpersonationCookie } from "@/lib/server/customer/session/session-renewal";
import { keyMask } from "@/lib/server/directory/known-keys";
import { announceChange } from "@/lib/server/platform/changes";
import { impersonations } from "@/lib/server/platform/db/schema/staff";
import { plainText } from "@/lib/server/platform/plain-text";
import { type RoleRecheck, refusalBySignIn, type SignInRefusal } from "./fresh-sign-in";
import { findRunningImpersonation, type ImpersonationRow } from "./running-impersonation";

type Refusal = SignInRefusal | "impersonation_not_running" | "impersonation_changed";

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
  const refusal = await refusalBySignIn(context, input.recheckRoles);
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
