import "server-only";
import { ANY_UUID } from "@/lib/api/filter-rules";
import { audit } from "@/lib/server/audit/audit";
import type { CustomerContext } from "@/lib/server/context";
import { keyMask } from "@/lib/server/directory/known-keys";
import { toProblem } from "@/lib/server/platform/problem";
import type { RouteKey } from "./access";

/** Requests that a page repeats by itself. The event of the page already covers them. */
const PART_OF_A_PAGE = new Set<RouteKey>([
  "GET /api/session",
  "GET /api/events",
  "GET /api/license-keys/{id}/activation-count",
  "GET /api/license-keys/{id}/deactivations",
]);

type Asked = { route: RouteKey; request: Request; params: Readonly<Record<string, string>> };

/** What stands in the place of an id in a URL, for the audit log: it may be one of the customer's keys, and any other text names nothing. */
export async function auditableId({ db, actor }: CustomerContext, text: string): Promise<string> {
  if (!ANY_UUID.test(text)) return "****";
  return (await keyMask(db, actor.session.customerId))(text);
}

/**
 * Answers a request, and audits it if staff make it on a customer's account: before the answer, refused or not, and again when
 * it failed. The verb of a write audits its effect, since it knows the names.
 */
export async function auditImpersonatedRequest(
  context: CustomerContext,
  { route, request, params }: Asked,
  answer: () => Promise<Response>,
): Promise<Response> {
  if (context.actor.kind !== "impersonator" || PART_OF_A_PAGE.has(route)) return await answer();
  const isAllowed = context.may(route);
  const isRead = request.method === "GET" || request.method === "HEAD";
  const detail: Record<string, string> = { route };
  for (const [name, value] of Object.entries(params)) detail[name] = await auditableId(context, value);
  const action = isRead ? "impersonation.read" : "impersonation.write";
  await audit(context, action, { outcome: isAllowed ? (isRead ? "done" : "attempted") : "refused", detail });
  try {
    return await answer();
  } catch (error) {
    if (isAllowed) {
      await audit(context, action, { outcome: "failed", detail: { ...detail, problem: toProblem(error).code } });
    }
    throw error;
  }
}
