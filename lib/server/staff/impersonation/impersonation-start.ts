import "server-only";
import { sql } from "drizzle-orm";
import { Problem } from "@/lib/api/problem";
import type { ImpersonationRequest } from "@/lib/api/staff";
import { type AuditOrigin, type AuditRecord, lockAudit, recordAudit } from "@/lib/server/audit/record";
import { openSession } from "@/lib/server/customer/session/session-store";
import { withDatabase } from "@/lib/server/platform/db/database";
import { impersonations } from "@/lib/server/platform/db/schema/staff";
import { env } from "@/lib/server/platform/env";
import { plainText } from "@/lib/server/platform/plain-text";
import { identifyToken, type MintedToken, mintCustomerSession } from "@/lib/server/polar/customer-sessions";
import type { PolarUser } from "@/lib/server/polar/shapes";
import { asActor, type StaffSession } from "@/lib/server/staff/auth/staff-session";
import { endOverdueImpersonations, type ImpersonationRow } from "./impersonation-end";
import { runningImpersonation } from "./running-impersonation";
import { livingConsent } from "./support-consent";

/** From the start to the end, whatever is done in between; there is no renewal. */
const IMPERSONATION_MINUTES = 30;

type Started = { cookie: string; maxAge: number; impersonation: ImpersonationRow };
type Ready = { consentId: string | null; memberId: string | null };

/**
 * Opens a customer's pages to an agent: a Polar session made with the organization's token, for that customer or member,
 * behind a portal session that is read-only, ends after half an hour, and is one at a time for each agent.
 * @returns the portal cookie's value and age in seconds.
 * @throws Problem `impersonation_running`, `consent_required`, `customer_not_found`, `member_required` (a team asks which),
 *   `member_not_found`, `upstream_*`. Each is written down.
 */
export async function startImpersonation(
  staff: StaffSession,
  asked: ImpersonationRequest,
  origin: AuditOrigin,
): Promise<Started> {
  const reason = plainText(asked.reason, 500);
  const event = {
    action: "impersonation.start",
    actor: asActor(staff),
    customerId: asked.customer_id,
    memberId: asked.member_id ?? null,
    reason,
    detail: asked.ticket_url ? { ticket_url: asked.ticket_url } : {},
    origin,
  } as const;
  const ready = await orRefused(event, () => requireReady(staff, asked));
  // Before Polar is asked: making a session is an action already.
  await recordAudit({ ...event, memberId: ready.memberId, outcome: "attempted" });
  try {
    const subject = { customerId: asked.customer_id, memberId: ready.memberId };
    const minted = await mintCustomerSession(subject, "staff");
    const { user } = await identifyToken(minted.token);
    return await open(staff, { ...asked, reason }, { ready, minted, user, event });
  } catch (error) {
    const problem = error instanceof Problem ? error.code : "internal_error";
    await recordAudit({ ...event, memberId: ready.memberId, outcome: "failed", detail: { ...event.detail, problem } });
    throw error;
  }
}

async function orRefused<T>(event: Omit<AuditRecord, "outcome">, demand: () => Promise<T>): Promise<T> {
  try {
    return await demand();
  } catch (error) {
    if (error instanceof Problem && error.status < 500) {
      await recordAudit({ ...event, outcome: "refused", detail: { ...event.detail, problem: error.code } });
    }
    throw error;
  }
}

async function requireReady(staff: StaffSession, asked: ImpersonationRequest): Promise<Ready> {
  await endOverdueImpersonations(staff.subject);
  if (await runningImpersonation({ staffSubject: staff.subject })) throw new Problem("impersonation_running");
  const consent = await livingConsent(staff, asked.customer_id, asked.member_id ?? null);
  if (!consent && env().SUPPORT_REQUIRES_CONSENT) throw new Problem("consent_required");
  return { consentId: consent?.id ?? null, memberId: asked.member_id ?? consent?.memberId ?? null };
}

type Opening = { ready: Ready; minted: MintedToken; user: PolarUser; event: Omit<AuditRecord, "outcome"> };

async function open(staff: StaffSession, asked: ImpersonationRequest, opening: Opening): Promise<Started> {
  const { ready, minted, user, event } = opening;
  return await withDatabase((db) =>
    db.transaction(async (transaction) => {
      await lockAudit(transaction);
      const [impersonation] = await transaction
        .insert(impersonations)
        .values({
          staffSessionId: staff.id,
          staffSubject: staff.subject,
          staffName: staff.name,
          customerId: user.customer_id,
          memberId: user.member_id,
          reason: asked.reason,
          ticketUrl: asked.ticket_url ?? null,
          consentId: ready.consentId,
          expiresAt: sql`least(now() + ${IMPERSONATION_MINUTES} * interval '1 minute', ${staff.expiresAt.toISOString()}::timestamptz)`,
        })
        .onConflictDoNothing() // impersonations_running: another request of this agent was faster
        .returning();
      if (!impersonation) throw new Problem("impersonation_running");
      await recordAudit(
        {
          ...event,
          outcome: "done",
          memberId: user.member_id,
          impersonationId: impersonation.id,
          detail: { ...event.detail, consented: ready.consentId !== null },
        },
        transaction,
      );
      const session = await openSession(
        {
          openedBy: "impersonation",
          customerId: user.customer_id,
          memberId: user.member_id,
          token: minted.token,
          tokenExpiresAt: minted.expiresAt,
          name: user.name,
          email: user.email,
          role: user.role,
          userAgent: null,
          impersonation: impersonation,
        },
        transaction,
      );
      return { cookie: session.cookie, maxAge: session.maxAge, impersonation };
    }),
  );
}
