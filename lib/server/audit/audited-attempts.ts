import "server-only";
import { and, desc, eq, sql } from "drizzle-orm";
import type { AuditAction, AuditOutcome } from "@/lib/api/audit";
import type { Context } from "@/lib/server/context";
import { auditEvents } from "@/lib/server/platform/db/schema/audit";
import { audit } from "./audit";

/** Identifies an `attempted` event whose outcome became known after its request. */
type Attempt = { action: AuditAction; impersonationId: string; activationId: string };

/** Audits how an attempt of an impersonation ended: the same event again, with its outcome. */
export async function auditSettledAttempt(
  context: Context,
  { action, impersonationId, activationId }: Attempt,
  outcome: AuditOutcome,
): Promise<void> {
  const [attempt] = await context.db
    .select()
    .from(auditEvents)
    .where(
      and(
        eq(auditEvents.impersonationId, impersonationId),
        eq(auditEvents.action, action),
        eq(auditEvents.outcome, "attempted"),
        sql`${auditEvents.detail} ->> 'activation_id' = ${activationId}`,
      ),
    )
    .orderBy(desc(auditEvents.seq))
    .limit(1);
  if (!attempt) throw new Error("the attempt was not audited");
  const { customerId, memberId, reason, detail, actorSubject, actorName, actorRole } = attempt;
  const staff = { subject: actorSubject ?? "", name: actorName ?? "", roles: actorRole?.split(" ") ?? [] };
  await audit(context, action, { outcome, customerId, memberId, impersonationId, reason, detail, staff });
}
