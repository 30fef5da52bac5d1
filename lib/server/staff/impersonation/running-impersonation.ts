import "server-only";
import { and, eq, gt, isNull, sql } from "drizzle-orm";
import type { Visit } from "@/lib/api/staff";
import { withDatabase } from "@/lib/server/platform/db/database";
import { impersonations, staffSessions } from "@/lib/server/platform/db/schema/staff";
import type { VisitRow } from "./impersonation-end";
import { staffAlive } from "@/lib/server/staff/auth/staff-session-store";

/** The visit that runs for an agent, in this or another browser, or for one staff session; or null. */
export async function runningVisit(
  of: { staffSubject: string } | { staffSessionId: string },
): Promise<VisitRow | null> {
  const whose =
    "staffSubject" in of
      ? eq(impersonations.staffSubject, of.staffSubject)
      : eq(impersonations.staffSessionId, of.staffSessionId);
  const [found] = await withDatabase((db) =>
    db
      .select({ visit: impersonations })
      .from(impersonations)
      .innerJoin(staffSessions, eq(staffSessions.id, impersonations.staffSessionId))
      .where(and(whose, isNull(impersonations.endedAt), gt(impersonations.expiresAt, sql`now()`), staffAlive())),
  );
  return found?.visit ?? null;
}

/** A visit as the support pages know it. */
export function describeVisit(visit: VisitRow): Visit {
  return {
    id: visit.id,
    customer_id: visit.customerId,
    member_id: visit.memberId,
    reason: visit.reason,
    started_at: visit.startedAt.toISOString(),
    expires_at: visit.expiresAt.toISOString(),
    elevated: visit.elevatedAt !== null,
    consented: visit.consentId !== null,
  };
}
