import "server-only";
import { and, desc, eq, gt, sql } from "drizzle-orm";
import type { AuditAction, AuditOutcome } from "@/lib/api/audit";
import type { Context } from "@/lib/server/context";
import type { Queryable } from "@/lib/server/platform/db/database";
import { auditEvents } from "@/lib/server/platform/db/schema/audit";
import { audit } from "./audit";
import { readPersonalData } from "./personal-data";

/** Identifies an `attempted` event whose outcome became known after its request. */
type Attempt = {
  action: AuditAction;
  customerId: string;
  /** Null for the customer's own attempt. */
  impersonationId: string | null;
  licenseKeyId: string;
  /** Null for an attempt on the key itself. */
  activationId: string | null;
};

/**
 * Audits how an attempt ended: the same event again, with its outcome.
 * @throws Error if the attempt was not audited. Those of an earlier version, by customers, weren't: they stay so.
 */
export async function auditSettledAttempt(
  context: Context,
  { action, customerId, impersonationId, licenseKeyId, activationId }: Attempt,
  outcome: AuditOutcome,
): Promise<void> {
  const [attempt] = await context.db
    .select()
    .from(auditEvents)
    .where(
      and(
        eq(auditEvents.customerId, customerId),
        sql`${auditEvents.impersonationId} is not distinct from ${impersonationId}::uuid`,
        eq(auditEvents.action, action),
        eq(auditEvents.outcome, "attempted"),
        sql`${auditEvents.detail} ->> 'license_key_id' = ${licenseKeyId}`,
        activationId === null ? undefined : sql`${auditEvents.detail} ->> 'activation_id' = ${activationId}`,
      ),
    )
    .orderBy(desc(auditEvents.seq))
    .limit(1);
  if (!attempt && impersonationId === null) return;
  if (!attempt) throw new Error("the attempt was not audited");
  const { memberId, detail, actorSubject, actorName, actorRole } = attempt;
  const data = (await readPersonalData(context.db, [attempt])).get(attempt.seq);
  const personal = data?.detail ?? {};
  const reason = data?.reason ?? attempt.reason;
  const by =
    impersonationId === null
      ? { isByCustomer: true }
      : { staff: { subject: actorSubject ?? "", name: actorName ?? "", roles: actorRole?.split(" ") ?? [] } };
  await audit(context, action, { outcome, customerId, memberId, impersonationId, reason, detail, personal, ...by });
}

/**
 * Audits how a staff user's change of a key ended: its `attempted` event again, with its outcome.
 * @throws Error if the attempt was not audited
 */
export async function auditSettledRemedy(context: Context, remedyId: string, outcome: AuditOutcome): Promise<void> {
  const attempt = await findRemedyEvent(context.db, remedyId, "attempted");
  if (!attempt) throw new Error("the attempt was not audited");
  const { customerId, memberId, detail, actorSubject, actorName, actorRole } = attempt;
  const data = (await readPersonalData(context.db, [attempt])).get(attempt.seq);
  await audit(context, "license_key.remedy", {
    outcome,
    customerId,
    memberId,
    reason: data?.reason ?? null,
    detail,
    personal: data?.detail ?? {},
    staff: { subject: actorSubject ?? "", name: actorName ?? "", roles: actorRole?.split(" ") ?? [] },
  });
}

/** The event of a change of a key by staff, with this outcome. */
export async function findRemedyEvent(db: Queryable, remedyId: string, outcome: AuditOutcome) {
  const [event] = await db
    .select()
    .from(auditEvents)
    .where(
      and(
        gt(auditEvents.seq, 0),
        eq(auditEvents.action, "license_key.remedy"),
        eq(auditEvents.outcome, outcome),
        sql`${auditEvents.detail} ->> 'remedy_id' = ${remedyId}`,
      ),
    )
    .limit(1);
  return event;
}
