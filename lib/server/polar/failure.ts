import "server-only";
import { PolarClientError, PolarNetworkError, PolarRateLimitError, PolarServerError } from "@polar-sh/sdk";
import { errors } from "@polar-sh/sdk/2026-10";
import { BrokenCircuitError, TaskCancelledError } from "cockatiel";
import { Problem } from "@/lib/api/problem";

/** Polar said no in a way that depends on the route: the caller turns it into its own Problem. */
export type Refusal = "not_found" | "token_refused" | "not_permitted" | "rotate_not_permitted" | "invalid";

/** A refusal by Polar, without its body: bodies echo what was sent, and that may be a key. */
export class PolarRefusal extends Error {
  override name = "PolarRefusal";
  readonly refusal: Refusal;
  /** Of a 422: the fields that are blamed, as `body.customer_id`. */
  readonly fields: string[];

  constructor(refusal: Refusal, fields: string[] = []) {
    super(refusal);
    this.refusal = refusal;
    this.fields = fields;
  }
}

/** The answer did not come within the time that all tries share. */
export class PolarTimeout extends Error {
  override name = "PolarTimeout";
}

/** The answer was larger than the limit, no JSON, or cut off. */
export class PolarUnreadable extends Error {
  override name = "PolarUnreadable";
}

/** Would the same GET perhaps succeed in a moment? */
export function isTransient(error: unknown): boolean {
  return (
    error instanceof PolarServerError ||
    error instanceof PolarNetworkError ||
    error instanceof PolarUnreadable ||
    error instanceof SyntaxError
  );
}

/** Does this say that Polar itself is in trouble, so that the breaker should count it? */
export function isOutage(error: unknown): boolean {
  return isTransient(error) || error instanceof PolarTimeout;
}

/**
 * An error of the SDK as ours: a `PolarRefusal` where the answer depends on the route, a `Problem` elsewhere. The SDK's
 * error is dropped, not kept as a cause: its message quotes the upstream body.
 */
export function translateFailure(error: unknown): Error {
  if (error instanceof PolarRefusal || error instanceof Problem) return error;
  if (error instanceof PolarTimeout) return new Problem("upstream_timeout", { retryAfter: 5 });
  if (error instanceof BrokenCircuitError) return new Problem("upstream_unavailable", { retryAfter: 5 });
  if (error instanceof TaskCancelledError) return new Problem("upstream_timeout", { retryAfter: 5 });
  if (error instanceof PolarNetworkError || error instanceof PolarServerError)
    return new Problem("upstream_unavailable", { retryAfter: 5 });
  if (error instanceof PolarUnreadable || error instanceof SyntaxError || error instanceof TypeError)
    return new Problem("upstream_invalid", { retryAfter: 5 });
  if (error instanceof PolarRateLimitError)
    return new Problem("upstream_rate_limited", { retryAfter: retryAfter(error.retryAfter) });
  if (error instanceof errors.RotateNotPermitted) return new PolarRefusal("rotate_not_permitted");
  if (error instanceof PolarClientError)
    return new PolarRefusal(refusalOfStatus(error.statusCode), blamedFields(error.error));
  return error instanceof Error ? error : new Problem("internal_error");
}

function refusalOfStatus(status: number): Refusal {
  if (status === 401) return "token_refused";
  if (status === 403) return "not_permitted";
  if (status === 404) return "not_found";
  return "invalid";
}

/** Seconds, bounded: Polar says 60; a hostile or broken answer must not lock a page for a day. */
function retryAfter(seconds: number | null): number {
  return seconds !== null && Number.isFinite(seconds) ? Math.min(Math.max(seconds, 1), 300) : 60;
}

function blamedFields(body: unknown): string[] {
  const detail = body && typeof body === "object" && "detail" in body ? body.detail : undefined;
  if (!Array.isArray(detail)) return [];
  return detail.flatMap((one: unknown) =>
    one && typeof one === "object" && "loc" in one && Array.isArray(one.loc) ? [one.loc.join(".")] : [],
  );
}
