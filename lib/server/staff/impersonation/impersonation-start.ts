import "server-only";
import { sql } from "drizzle-orm";
import { Problem } from "@/lib/api/problem";
import type { ImpersonationRequest } from "@/lib/api/staff";
import { type AuditTarget, audit, lockAudit } from "@/lib/server/audit/audit";
import { inTransaction, type StaffContext } from "@/lib/server/context";
import { openSession } from "@/lib/server/customer/session/session-opening";
import { keyMask, unknownKeys } from "@/lib/server/directory/known-keys";
import { resyncKey } from "@/lib/server/directory/resync-queue";
import { announceChange } from "@/lib/server/platform/changes";
import { impersonations } from "@/lib/server/platform/db/schema/staff";
import { env } from "@/lib/server/platform/env";
import { plainText } from "@/lib/server/platform/plain-text";
import { toProblem } from "@/lib/server/platform/problem";
import { listKeyGrants } from "@/lib/server/polar/benefit-grants";
import { identifyToken, type MintedToken, mintCustomerSession } from "@/lib/server/polar/customer-sessions";
import { readEach } from "@/lib/server/polar/parallel-reads";
import type { PolarUser } from "@/lib/server/polar/shapes";
import { endOverdueImpersonations } from "./impersonation-end";
import { findRunningImpersonation, IMPERSONATION_MINUTES, type ImpersonationRow } from "./running-impersonation";
import { type ConsentRow, findConsent } from "./support-consent";

type StartedImpersonation = { cookie: string; maxAge: number; impersonation: ImpersonationRow };
type Attempt = Omit<AuditTarget, "outcome"> & { customerId: string; memberId: string | null };
/** What the agent typed, without the customer's keys. */
type Why = { reason: string; ticketUrl: string | null };

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
  const subject = { ...requested, memberId: requested.memberId ?? consent?.memberId ?? null };
  const why = await orAudited(context, subject, () => describeWhy(context, request));
  const personal = why.ticketUrl === null ? {} : { ticket_url: why.ticketUrl };
  const attempt = { ...subject, reason: why.reason, personal };
  // Minting already creates a session at Polar, so the attempt is audited first.
  await audit(context, "impersonation.start", { ...attempt, outcome: "attempted" });
  return await orAudited(context, attempt, async () => {
    const minted = await mintCustomerSession(attempt, context.polar.lane);
    const { user } = await identifyToken(minted.token);
    return await open(context, attempt, { consent, minted, user, why });
  });
}

async function orAudited<T>(context: StaffContext, attempt: Attempt, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await auditProblem(context, attempt, "failed", toProblem(error));
    throw error;
  }
}

/** Agents paste keys into reasons and tickets. The customer's keys come from the index, and those that it doesn't know from Polar. */
async function describeWhy(context: StaffContext, request: ImpersonationRequest): Promise<Why> {
  const { customer_id, reason, ticket_url } = request;
  const grants = await listKeyGrants(customer_id, context.polar.lane);
  const unknown = await unknownKeys(context.db, [...new Set(grants.map(({ licenseKeyId }) => licenseKeyId))]);
  await readEach(unknown, (id) => resyncKey(context, id));
  const mask = await keyMask(context.db, customer_id);
  return { reason: mask(plainText(reason, 500)), ticketUrl: ticket_url === undefined ? null : mask(ticket_url) };
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

type Opening = { consent: ConsentRow | null; minted: MintedToken; user: PolarUser; why: Why };

async function open(
  context: StaffContext,
  attempt: Attempt,
  { consent, minted, user, why }: Opening,
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
        ...why,
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
      detail: { consented: consent !== null, expires_at: impersonation.expiresAt.toISOString() },
    });
    await announceChange(tx.db, { customerId, topic: "account" });
    const { token, expiresAt: tokenExpiresAt } = minted;
    const made = { openedBy: "impersonation", customerId, memberId, token, tokenExpiresAt, name, email, role } as const;
    const { cookie, maxAge } = await openSession(tx, { ...made, impersonation });
    return { cookie, maxAge, impersonation };
  });
}
