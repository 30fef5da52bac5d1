import "server-only";
import { Problem } from "@/lib/api/problem";
import { type AuditOrigin, type AuditRecord, recordAudit } from "@/lib/server/audit/record";
import { type CustomerSession, roleOf } from "@/lib/server/customer/session/customer-session";
import { isAllowed, type RouteKey } from "./access";

/** What a page asks again and again for what its own row already says: a count beside each key, and until when. */
const PART_OF_A_PAGE = new Set<RouteKey>(["GET /api/session", "GET /api/license-keys/{id}/activation-count"]);

type Asked = { request: Request; params: Readonly<Record<string, string>>; origin: AuditOrigin };

/**
 * Answers a request that an agent makes as a customer: written down first, refused or not, and a write both before and
 * when it failed. (What a write did is written down by its verb, which knows the names.)
 */
export async function auditImpersonatedRequest(
  route: RouteKey,
  session: CustomerSession,
  { request, params, origin }: Asked,
  answer: () => Promise<Response>,
): Promise<Response> {
  if (PART_OF_A_PAGE.has(route)) return await answer();
  const allowed = isAllowed(route, roleOf(session));
  const reads = request.method === "GET" || request.method === "HEAD";
  const ids = Object.entries(params).map(([name, value]) => [name, value.slice(0, 100)]);
  const detail: Record<string, string> = { route, ...Object.fromEntries(ids) };
  const action = reads ? "impersonation.read" : "impersonation.write";
  const outcome = allowed ? (reads ? "done" : "attempted") : "refused";
  await recordAudit(ofImpersonation(session, { action, outcome, detail, origin }));
  try {
    return await answer();
  } catch (error) {
    if (allowed) {
      const problem = error instanceof Problem ? error.code : "internal_error";
      await recordAudit(
        ofImpersonation(session, { action, outcome: "failed", detail: { ...detail, problem }, origin }),
      );
    }
    throw error;
  }
}

/** An event of an agent's impersonation, with both identities. */
export function ofImpersonation(
  session: CustomerSession,
  event: Pick<AuditRecord, "action" | "outcome" | "detail" | "origin">,
): AuditRecord {
  const { impersonation, customerId, memberId } = session;
  return {
    ...event,
    actor: impersonation
      ? { kind: "staff", subject: impersonation.staffSubject, name: impersonation.staffName, roles: [roleOf(session)] }
      : { kind: "customer" },
    customerId,
    memberId,
    impersonationId: impersonation?.id ?? null,
    reason: impersonation?.reason ?? null,
  };
}
