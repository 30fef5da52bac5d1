import "server-only";
import { and, eq, gt, isNull, sql } from "drizzle-orm";
import type { Impersonation } from "@/lib/api/staff";
import type { Context } from "@/lib/server/context";
import { staffSessionAlive } from "@/lib/server/platform/db/alive";
import { impersonations, staffSessions } from "@/lib/server/platform/db/schema/staff";

/** An impersonation cannot be extended. */
export const IMPERSONATION_MINUTES = 30;

export type ImpersonationRow = typeof impersonations.$inferSelect;

/** Impersonations of a member of staff, in any browser, or of one staff session. */
export type ImpersonationsOf = { staffSubject: string } | { staffSessionId: string };

export function matches(of: ImpersonationsOf) {
  return "staffSubject" in of
    ? eq(impersonations.staffSubject, of.staffSubject)
    : eq(impersonations.staffSessionId, of.staffSessionId);
}

/** Finds the impersonation that is running now; null when there is none. */
export async function findRunningImpersonation(
  { db }: Context,
  of: ImpersonationsOf,
): Promise<ImpersonationRow | null> {
  const [found] = await db
    .select({ impersonation: impersonations })
    .from(impersonations)
    .innerJoin(staffSessions, eq(staffSessions.id, impersonations.staffSessionId))
    .where(
      and(matches(of), isNull(impersonations.endedAt), gt(impersonations.expiresAt, sql`now()`), staffSessionAlive()),
    );
  return found?.impersonation ?? null;
}

/** An impersonation as the support pages receive it. */
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
