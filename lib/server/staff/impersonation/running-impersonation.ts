import "server-only";
import { and, eq, gt, isNull, sql } from "drizzle-orm";
import type { Impersonation } from "@/lib/api/staff";
import { withDatabase } from "@/lib/server/platform/db/database";
import { impersonations, staffSessions } from "@/lib/server/platform/db/schema/staff";
import { staffAlive } from "@/lib/server/staff/auth/staff-session-store";
import type { ImpersonationRow } from "./impersonation-end";

/** The impersonation that runs for an agent, in this or another browser, or for one staff session; or null. */
export async function runningImpersonation(
  of: { staffSubject: string } | { staffSessionId: string },
): Promise<ImpersonationRow | null> {
  const whose =
    "staffSubject" in of
      ? eq(impersonations.staffSubject, of.staffSubject)
      : eq(impersonations.staffSessionId, of.staffSessionId);
  const [found] = await withDatabase((db) =>
    db
      .select({ impersonation: impersonations })
      .from(impersonations)
      .innerJoin(staffSessions, eq(staffSessions.id, impersonations.staffSessionId))
      .where(and(whose, isNull(impersonations.endedAt), gt(impersonations.expiresAt, sql`now()`), staffAlive())),
  );
  return found?.impersonation ?? null;
}

/** An impersonation as the support pages know it. */
export function describeImpersonation(impersonation: ImpersonationRow): Impersonation {
  return {
    id: impersonation.id,
    customer_id: impersonation.customerId,
    member_id: impersonation.memberId,
    reason: impersonation.reason,
    started_at: impersonation.startedAt.toISOString(),
    expires_at: impersonation.expiresAt.toISOString(),
    elevated: impersonation.elevatedAt !== null,
    consented: impersonation.consentId !== null,
  };
}
