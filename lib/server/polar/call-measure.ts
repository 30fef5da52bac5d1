import "server-only";
import { currentRequest } from "@/lib/node-server/request-record";
import { meters } from "@/lib/server/platform/metrics/meters";

/** Polar's answer, or why there was none. `not_needed`: the other try of a read was answered first. */
export type CallEnd = number | "timeout" | "failed" | "not_needed";

/** What the portal calls. Metrics and traces name a call by this, so that no id gets into a label. */
const operations: ReadonlySet<string> = new Set([
  "GET /v1/benefit-grants/",
  "GET /v1/benefits/",
  "GET /v1/customers/",
  "GET /v1/customers/{id}",
  "POST /v1/customer-sessions/",
  "GET /v1/license-keys/",
  "GET /v1/license-keys/{id}",
  "PATCH /v1/license-keys/{id}",
  "GET /v1/members/",
  "GET /v1/members/{id}",
  "GET /v1/orders/",
  "GET /v1/orders/{id}",
  "GET /v1/customer-portal/benefit-grants/",
  "GET /v1/customer-portal/customer-session/introspect",
  "GET /v1/customer-portal/customer-session/user",
  "GET /v1/customer-portal/license-keys/",
  "GET /v1/customer-portal/license-keys/{id}",
  "POST /v1/customer-portal/license-keys/{id}/rotate",
  "POST /v1/customer-portal/license-keys/activate",
  "POST /v1/customer-portal/license-keys/deactivate",
  "GET /v1/customer-portal/orders/",
  "GET /v1/customer-portal/orders/{id}",
  "GET /v1/customer-portal/subscriptions/{id}",
]);
const UUID = /[0-9a-f]{8}-[0-9a-f-]{27}/gi;

/** The operation of a call; "other" for one that isn't in the list. */
export function operationOf(method: string, url: string): string {
  const operation = `${method} ${new URL(url).pathname.replace(UUID, "{id}")}`;
  return operations.has(operation) ? operation : "other";
}

/**
 * Measures one try of a call to Polar, for metrics and, within a request, for its trace.
 * @param by whose token it uses
 * @param attempt counts the tries of the call, from 1
 */
export function startCall(by: string, method: string, url: string, attempt: number): { end(end: CallEnd): void } {
  const made = meters();
  const parent = currentRequest()?.span;
  if (!made && !parent) return UNMEASURED;
  const started = performance.now();
  const operation = operationOf(method, url);
  const span = parent?.child(`polar ${operation}`, {
    "http.request.method": method,
    "server.address": new URL(url).hostname,
    "portal.polar.operation": operation,
    "portal.polar.token": by,
    "portal.polar.attempt": attempt,
  });
  return {
    end(end) {
      const outcome = outcomeOf(end);
      made?.polarSeconds.observe({ operation, outcome }, (performance.now() - started) / 1000);
      const status = typeof end === "number" ? { "http.response.status_code": end } : {};
      span?.end({ ...status, "portal.polar.outcome": outcome }, !["ok", "not_needed"].includes(outcome));
    },
  };
}

const UNMEASURED = { end: () => undefined };

function outcomeOf(end: CallEnd): string {
  if (typeof end === "string") return end;
  if (end === 429) return "rate_limited";
  if (end >= 500) return "error";
  return end >= 400 ? "refused" : "ok";
}
