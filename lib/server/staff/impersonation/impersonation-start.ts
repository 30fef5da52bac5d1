import "server-only";
import { sql } from "drizzle-orm";
import { Problem } from "@/lib/api/problem";
import type { ImpersonationRequest } from "@/lib/api/staff";
import { type AuditTarget, audit, lockAudit } from "@/lib/server/audit/audit";
import { inTransaction, type StaffContext } from "@/lib/server/context";
import { openSession } from "@/lib/server/customer/session/session-store";
import { recordKeys } from "@/lib/server/directory/key-index";
import { keyMask } from "@/lib/server/directory/known-keys";
import { impersonations } from "@/lib/server/platform/db/schema/staff";
import { env } from "@/lib/server/platform/env";
import { plainText } from "@/lib/server/platform/plain-text";
import { toProblem } from "@/lib/server/platform/problem";
import { identifyToken, type MintedToken, mintCustomerSession } from "@/lib/server/polar/customer-sessions";
import { mapRefusal } from "@/lib/server/polar/failure";
import { listEveryLicenseKey } from "@/lib/server/polar/license-keys";
import type { PolarUser } from "@/lib/server/polar/shapes";
import { endOverdueImpersonations } from "./impersonation-end";
import { findRunningImpersonation, IMPERSONATION_MINUTES, type ImpersonationRow } from "./running-impersonation";
import { type ConsentRow, findConsent } from "./support-consent";

type StartedImpersonation = { cookie: string; maxAge: number; impersonation: ImpersonationRow };
/** Without reason and ticket: agents paste keys there, and those are known only once the customer's account is open. */
type Attempt = Omit<AuditTarget, "outcome"> & { customerId: string; memberId: string | null };

/**
 * Opens a customer's account to an agent: a Polar customer session, made with the organization's token, behind a read-only
 * portal session that ends after half an hour. Each agent has one at a time.
 * @returns the portal cookie's value and age in seconds.
 * @throws Problem `impersonation_running`, `consent_required`, `customer_not_found`, `member_required` (for a team),
 *   `member_not_found`, `upstream_*`. All are audited.
 */
export async function startImpersonation(
  context: StaffContext,
  request: ImpersonationRequest,
): Promise<StartedImpersonation> {
  const requested: Attempt = {
    customerId: request.customer_id,
    memberId: request.member_id ?? null,
  };
  const consent = await requireStartAllowed(context, requested);
  const attempt = { ...requested, memberId: requested.memberId ?? consent?.memberId ?? null };
  // Minting already creates a session at Polar, so the attempt is audited first.
  await audit(context, "impersonation.start", { ...attempt, outcome: "attempted" });
  try {
    const minted = await mintCustomerSession(attempt, context.polar.lane);
    const [{ user }, { items }] = await Promise.all([identifyToken(minted.token), listKeys(minted)]);
    // An elevation's reason is masked by the index later.
    await recordKeys(context.db, items);
    const mask = await keyMask(context.db, user.customer_id, items);
    const why = {
      reason: mask(plainText(request.reason, 500)),
      ticketUrl: request.ticket_url === undefined ? null : mask(request.ticket_url),
    };
    return await open(context, attempt, { consent, minted, user, ...why });
  } catch (error) {
    await auditProblem(context, attempt, "failed", toProblem(error));
    throw error;
  }
}

/** @returns the customer's consent, if there is one. */
async function requireStartAllowed(context: StaffContext, attempt: Attempt): Promise<ConsentRow | null> {
  const { subject: staffSubject } = context.actor.staff;
  await endOverdueImpersonations(context, staffSubject);
  const refuse = async (code: "impersonation_running" | "consent_required") => {
    const problem = new Problem(code);
    await auditProblem(context, attempt, "refused", problem);
    return problem;
  };
  if (await findRunningImpersonation(context, { staffSubject })) throw await refuse("impersonation_running");
  const consent = await findConsent(context, attempt);
  if (!consent && env().SUPPORT_REQUIRES_CONSENT) throw await refuse("consent_required");
  return consent;
}

async function auditProblem(
  context: StaffContext,
  attempt: Attempt,
  outcome: "refused" | "failed",
  { code: problem }: Problem,
): Promise<void> {
  await audit(context, "impersonation.start", { ...attempt, outcome, detail: { problem } });
}

async function listKeys({ token }: MintedToken) {
  // The token is new, so a refusal is Polar's failure.
  return await mapRefusal(listEveryLicenseKey(token), { other: "upstream_rejected" });
}

type Opening = {
  consent: ConsentRow | null;
  minted: MintedToken;
  user: PolarUser;
  reason: string;
  ticketUrl: string | null;
};

async function open(
  context: StaffContext,
  attempt: Attempt,
  { consent, minted, user, reason, ticketUrl }: Opening,
): Promise<StartedImpersonation> {
  const { staff } = context.actor;
  const { customer_id: customerId, member_id: memberId, name, email, role } = user;
  return await inTransaction(context, async (tx) => {
    await lockAudit(tx.db);
    const [impersonation] = await tx.db
      .insert(impersonations)
      .values({
        staffSessionId: staff.id,
        staffSubject: staff.subject,
        staffName: staff.name,
        customerId,
        memberId,
        reason,
        ticketUrl,
        consentId: consent?.id ?? null,
        expiresAt: sql`least(now() + ${IMPERSONATION_MINUTES} * interval '1 minute', ${staff.expiresAt.toISOString()}::timestamptz)`,
      })
      .onConflictDoNothing() // impersonations_running: another request of this agent was first
      .returning();
    if (!impersonation) throw new Problem("impersonation_running");
    await audit(tx, "impersonation.start", {
      ...attempt,
      outcome: "done",
      memberId,
      impersonationId: impersonation.id,
      reason,
      detail: {
        ...(ticketUrl === null ? {} : { ticket_url: ticketUrl }),
        consented: consent !== null,
        expires_at: impersonation.expiresAt.toISOString(),
      },
    });
    const { token, expiresAt: tokenExpiresAt } = minted;
    const made = { openedBy: "impersonation", customerId, memberId, token, tokenExpiresAt, name, email, role } as const;
    const { cookie, maxAge } = await openSession(tx, { ...made, impersonation });
    return { cookie, maxAge, impersonation };
  });
}
