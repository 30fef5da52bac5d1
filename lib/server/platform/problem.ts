import "server-only";
import * as z from "zod/mini";
import { Problem } from "@/lib/api/problem";

/** PostgreSQL's classes for "cannot serve now": connection (08), resources (53), operator intervention (57), and socket errors. */
const UNAVAILABLE = /^(08|53|57)|^(ECONN|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT|EHOSTUNREACH)/;
/** Errors of pg and its pool that carry no code. */
const LOST =
  /timeout exceeded when trying to connect|Connection terminated|connection timeout|Query read timeout|is not queryable/i;

/**
 * Any error as a Problem. Route wrappers, page loaders and audit events use it, so that verbs can let errors pass.
 * @returns the Problem itself, `invalid_request` for a zod error, `database_unavailable` (503 with
 *   Retry-After) when PostgreSQL cannot be reached, `internal_error` for everything else.
 */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof z.core.$ZodError) {
    return new Problem("invalid_request", {
      errors: error.issues.map(({ path, code }) => ({ field: path.join("."), message: code })),
    });
  }
  if (isDatabaseUnavailable(error)) return new Problem("database_unavailable", { cause: error, retryAfter: 5 });
  return new Problem("internal_error", { cause: error });
}

function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === "string" && UNAVAILABLE.test(code)) return true;
  if (LOST.test(error.message)) return true;
  if (error instanceof AggregateError && error.errors.some(isDatabaseUnavailable)) return true;
  return error.cause !== undefined && isDatabaseUnavailable(error.cause);
}
