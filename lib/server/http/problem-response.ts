import "server-only";
import type { Problem } from "@/lib/api/problem";

/** A Problem as RFC 9457 `application/problem+json`, with `Retry-After` where it says when another try makes sense. */
export function problemResponse(problem: Problem, requestId: string | null): Response {
  const headers = new Headers({ "content-type": "application/problem+json" });
  if (problem.retryAfter !== undefined) headers.set("retry-after", String(problem.retryAfter));
  return new Response(JSON.stringify(problem.toDetails(requestId ?? undefined)), { status: problem.status, headers });
}
