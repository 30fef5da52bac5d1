import "server-only";
import { eq, sql } from "drizzle-orm";
import { Problem } from "@/lib/api/problem";
import { type AuditOrigin, lockAudit, recordAudit } from "@/lib/server/audit/record";
import { renewImpersonationCookie } from "@/lib/server/customer/session/session-store";
import { withDatabase } from "@/lib/server/platform/db/database";
import { impersonations, staffSessions } from "@/lib/server/platform/db/schema/staff";
import { plainText } from "@/lib/server/platform/plain-text";
import { asActor, type StaffSession } from "@/lib/server/staff/auth/staff-session";
import type { ImpersonationRow } from "./impersonation-end";
import { runningImpersonation } from "./running-impersonation";

/** A sign-in at the provider counts as fresh this long. */
const FRESH_MINUTES = 5;

/**
 * Lets a lead act on behalf of the customer whose pages they see: for what is left of the impersonation, and to remove devices
 * alone. Asks for a reason of its own and a sign-in at the provider within the last five minutes.
 * @param portalCookie of this browser; it gets another id, as its role changes
 * @returns the new portal cookie's value.
 * @throws Problem `impersonation_not_running`, `staff_sign_in_not_fresh`; both written down.
 */
export async function elevateImpersonation(
  staff: StaffSession,
  asked: { reason: string; portalCookie: string | null },
  origin: AuditOrigin,
): Promise<{ cookie: string; impersonation: ImpersonationRow }> {
  const impersonation = await runningImpersonation({ staffSessionId: staff.id });
  const reason = plainText(asked.reason, 500);
  const event = {
    action: "impersonation.elevate",
    actor: asActor(staff),
    customerId: impersonation?.customerId ?? null,
    memberId: impersonation?.memberId ?? null,
    impersonationId: impersonation?.id ?? null,
    reason,
    origin,
  } as const;
  const refuse = async (code: "impersonation_not_running" | "staff_sign_in_not_fresh") => {
    await recordAudit({ ...event, outcome: "refused", detail: { problem: code } });
    return new Problem(code);
  };
  if (!impersonation || asked.portalCookie === null) throw await refuse("impersonation_not_running");
  if (!(await isFresh(staff))) throw await refuse("staff_sign_in_not_fresh");
  const { portalCookie } = asked;
  const elevated = await withDatabase((db) =>
    db.transaction(async (transaction) => {
      await lockAudit(transaction);
      const cookie = await renewImpersonationCookie(portalCookie, impersonation.id, transaction);
      if (cookie === null) return null;
      const [row] = await transaction
        .update(impersonations)
        .set({ elevatedAt: sql`coalesce(${impersonations.elevatedAt}, now())`, elevationReason: reason })
        .where(eq(impersonations.id, impersonation.id))
        .returning();
      if (!row) return null;
      await recordAudit({ ...event, outcome: "done" }, transaction);
      return { cookie, impersonation: row };
    }),
  );
  if (!elevated) throw await refuse("impersonation_not_running");
  return elevated;
}

/** By the database's clock. */
async function isFresh(staff: StaffSession): Promise<boolean> {
  const [row] = await withDatabase((db) =>
    db
      .select({
        fresh: sql<boolean>`${staffSessions.authTime} > now() - ${FRESH_MINUTES} * interval '1 minute'`,
      })
      .from(staffSessions)
      .where(eq(staffSessions.id, staff.id)),
  );
  return row?.fresh === true;
}
