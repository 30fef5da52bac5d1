import "server-only";
import { eq, sql } from "drizzle-orm";
import { Problem } from "@/lib/api/problem";
import { type AuditOrigin, lockAudit, recordAudit } from "@/lib/server/audit/record";
import { withDatabase } from "@/lib/server/platform/db/database";
import { impersonations, staffSessions } from "@/lib/server/platform/db/schema/staff";
import { renameVisitSession } from "@/lib/server/customer/session/session-store";
import { plainText } from "@/lib/server/platform/plain-text";
import type { VisitRow } from "./impersonation-end";
import { asActor, type StaffSession } from "@/lib/server/staff/auth/staff-session";
import { runningVisit } from "./running-impersonation";

/** A sign-in at the provider counts as fresh this long. */
const FRESH_MINUTES = 5;

/**
 * Lets a lead act on behalf of the customer whose pages they see: for what is left of the visit, and to remove devices
 * alone. Asks for a reason of its own and a sign-in at the provider within the last five minutes.
 * @param portalCookie of this browser; it gets another id, as its role changes
 * @returns the new portal cookie's value.
 * @throws Problem `visit_not_running`, `staff_sign_in_not_fresh`; both written down.
 */
export async function elevateVisit(
  staff: StaffSession,
  asked: { reason: string; portalCookie: string | null },
  origin: AuditOrigin,
): Promise<{ cookie: string; visit: VisitRow }> {
  const visit = await runningVisit({ staffSessionId: staff.id });
  const reason = plainText(asked.reason, 500);
  const event = {
    action: "visit.elevate",
    actor: asActor(staff),
    customerId: visit?.customerId ?? null,
    memberId: visit?.memberId ?? null,
    impersonationId: visit?.id ?? null,
    reason,
    origin,
  } as const;
  const refuse = async (code: "visit_not_running" | "staff_sign_in_not_fresh") => {
    await recordAudit({ ...event, outcome: "refused", detail: { problem: code } });
    return new Problem(code);
  };
  if (!visit || asked.portalCookie === null) throw await refuse("visit_not_running");
  if (!(await isFresh(staff))) throw await refuse("staff_sign_in_not_fresh");
  const { portalCookie } = asked;
  const elevated = await withDatabase((db) =>
    db.transaction(async (transaction) => {
      await lockAudit(transaction);
      const cookie = await renameVisitSession(portalCookie, visit.id, transaction);
      if (cookie === null) return null;
      const [row] = await transaction
        .update(impersonations)
        .set({ elevatedAt: sql`coalesce(${impersonations.elevatedAt}, now())`, elevationReason: reason })
        .where(eq(impersonations.id, visit.id))
        .returning();
      if (!row) return null;
      await recordAudit({ ...event, outcome: "done" }, transaction);
      return { cookie, visit: row };
    }),
  );
  if (!elevated) throw await refuse("visit_not_running");
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
