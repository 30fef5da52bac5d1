import type { ServerResponse } from "node:http";
import { Problem, type ProblemCode } from "../api/problem.ts";
import { currentRequest } from "./request-record.ts";

type ProblemAnswer = { status: number; headers: Record<string, string>; body: string };

/**
 * A problem as an HTTP answer: `application/problem+json` (RFC 9457), never cached, with `Retry-After` where known. Both
 * server.ts and the route handlers use it.
 * @param requestId becomes the body's `instance`
 */
export function problemAnswer(problem: Problem, requestId?: string): ProblemAnswer {
  return {
    status: problem.status,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "private, no-store",
      ...(problem.retryAfter === undefined ? {} : { "retry-after": String(problem.retryAfter) }),
    },
    body: JSON.stringify(problem.toDetails(requestId)),
  };
}

/** Answers with a problem, notes it for the log, and closes the connection. */
export function sendProblem(response: ServerResponse, code: ProblemCode): void {
  const record = currentRequest();
  const { status, headers, body } = problemAnswer(new Problem(code), record?.id);
  if (record) record.failure = { code, status };
  response.writeHead(status, { ...headers, connection: "close" }).end(body);
}
