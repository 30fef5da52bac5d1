import "server-only";
import { PolarClientError, PolarNetworkError, PolarRateLimitError, PolarServerError } from "@polar-sh/sdk";
import { errors } from "@polar-sh/sdk/2026-10";
import { BrokenCircuitError, TaskCancelledError } from "cockatiel";
import { Problem, type ProblemCode } from "@/lib/api/problem";

/** A refusal whose meaning depends on the route: the caller maps it to a Problem. */
export type Refusal = "not_found" | "token_refused" | "not_permitted" | "rotate_not_permitted" | "invalid";

/** Polar refused a call. The response body is dropped: it echoes the input, which may be a license key. */
export class PolarRefusal extends Error {
  override name = "PolarRefusal";
  readonly refusal: Refusal;
  /** The fields a 422 complains about, such as `body.customer_id`. */
  readonly fields: string[];

  constructor(refusal: Refusal, fields: string[] = []) {
    super(refusal);
    this.refusal = refusal;
    this.fields = fields;
  }
}

/** The Problem for each refusal. `other` covers the rest; without it they stay refusals. */
export type Refusals = Partial<Record<Refusal | "other", ProblemCode>>;

/**
 * Turns a refusal by Polar into a Problem.
 * @throws the Problem; any other error as it is.
 */
export async function mapRefusal<T>(call: Promise<T>, codes: Refusals): Promise<T> {
  try {
    return await call;
  } catch (error) {
    const code = error instanceof PolarRefusal ? (codes[error.refusal] ?? codes.other) : undefined;
    throw code === undefined ? error : new Problem(code);
  }
}

/** Returns null when a call fails with this Problem, such as `customer_not_found`. @throws every other error. */
export async function orNull<T>(reading: Promise<T>, absentCode: ProblemCode): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Problem && error.code === absentCode) return null;
    throw error;
  }
}

/** The deadline that all tries of a call share has passed, or this try hung and another one was answered. */
export class PolarTimeout extends Error {
  override name = "PolarTimeout";
}

/** The other try of a read was answered first. */
export class PolarNotNeeded extends Error {
  override name = "PolarNotNeeded";
}

/** The response is over the size limit, has an encoding we didn't ask for, or is incomplete. */
export class PolarUnreadable extends Error {
  override name = "PolarUnreadable";
}

/** Could the same GET succeed if it's sent again? */
export function isTransient(error: unknown): boolean {
  return (
    error instanceof PolarServerError ||
    error instanceof PolarNetworkError ||
    error instanceof PolarUnreadable ||
    error instanceof SyntaxError
  );
}

/** Does this error mean that Polar itself has a problem? The circuit breaker counts these. */
export function isOutage(error: unknown): boolean {
  return isTransient(error) || error instanceof PolarTimeout;
}

/**
 * Translates an SDK error: a `PolarRefusal` where the meaning depends on the route, a `Problem` elsewhere. The SDK's error
 * isn't kept as the cause, because its message quotes the response body.
 */
export function translateFailure(error: unknown): Error {
  if (error instanceof PolarRefusal || error instanceof Problem) return error;
  if (error instanceof PolarTimeout || error instanceof TaskCancelledError)
    return new Problem("upstream_timeout", { retryAfter: 5 });
  if (error instanceof BrokenCircuitError || error instanceof PolarNetworkError || error instanceof PolarServerError)
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

/** Seconds to wait, within bounds: Polar sends 60, and a broken response must not lock a page for a day. */
function retryAfter(seconds: number | null): number {
  return seconds !== null && Number.isFinite(seconds) ? Math.min(Math.max(seconds, 1), 300) : 60;
}

function blamedFields(body: unknown): string[] {
  const detail = body && typeof body === "object" && "detail" in body ? body.detail : undefined;
  if (!Array.isArray(detail)) return [];
  return detail.flatMap((item: unknown) =>
    item && typeof item === "object" && "loc" in item && Array.isArray(item.loc) ? [item.loc.join(".")] : [],
  );
}
