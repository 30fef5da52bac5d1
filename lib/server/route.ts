import "server-only";
import { randomUUID } from "node:crypto";
import * as z from "zod/mini";
import { Problem } from "@/lib/api/problem";
import { isAllowed, type Role, type RouteKey } from "./access";
import { readCookie } from "./cookies";
import { describeError, log } from "./log";
import { demandSameOrigin } from "./request";
import type { CustomerSession } from "./session/customer-session";
import { readSession } from "./session/store";

type Params = Record<string, string>;
/** Next hands over route parameters as a promise. */
type NextContext = { params: Promise<Params> };
type RouteHandler = (request: Request, context: NextContext) => Promise<Response>;

/** What every handler is given. */
export type PublicInput = { request: Request; url: URL; params: Params; requestId: string };
export type CustomerInput = PublicInput & { session: CustomerSession };

const SAFE_METHODS = new Set(["GET", "HEAD"]);

/**
 * A route that needs no session. Mutating ones are still held to the same origin, unless they prove themselves otherwise
 * (`proof: "own"`: a secret, a signature, a signed token; no cookie is read there).
 */
export function publicRoute(
  route: RouteKey,
  handler: (input: PublicInput) => Promise<Response>,
  options: { proof?: "own" } = {},
): RouteHandler {
  return wrap(route, async (input) => {
    if (!SAFE_METHODS.has(input.request.method) && options.proof !== "own") demandSameOrigin(input.request);
    if (!isAllowed(route, "anonymous")) throw new Problem("not_found");
    return await handler(input);
  });
}

/**
 * A route of a customer's data: authorised before anything is parsed. The session may be an agent's view, which the access
 * table bounds.
 */
export function withCustomer(route: RouteKey, handler: (input: CustomerInput) => Promise<Response>): RouteHandler {
  return wrap(route, async (input) => {
    if (!SAFE_METHODS.has(input.request.method)) demandSameOrigin(input.request);
    const session = await demandSession(input.request);
    if (!isAllowed(route, roleOf(session))) throw new Problem("read_only");
    return await handler({ ...input, session });
  });
}

/** The role of a customer's session: their own, or an agent's view of it. */
export function roleOf(session: CustomerSession): Role {
  if (session.impersonation === null) return "customer";
  return session.impersonation.elevated ? "acting" : "viewing";
}

async function demandSession(request: Request): Promise<CustomerSession> {
  const value = readCookie(request, "portal");
  if (!value) throw new Problem("session_required");
  const session = await readSession(value);
  if (!session) throw new Problem("session_expired");
  return session;
}

/** Everything that all routes share: a request id, errors as problem+json, no caching, one line in the log. */
function wrap(route: RouteKey, handler: (input: PublicInput) => Promise<Response>): RouteHandler {
  return async (request, { params }) => {
    const requestId = randomUUID();
    const started = performance.now();
    let answer: Response;
    try {
      answer = await handler({ request, url: new URL(request.url), params: await params, requestId });
    } catch (error) {
      answer = toProblemResponse(error, requestId, route);
    }
    answer.headers.set("cache-control", "private, no-store");
    answer.headers.set("x-request-id", requestId);
    log.info({
      event: "request",
      request_id: requestId,
      route,
      status: answer.status,
      ms: Math.round(performance.now() - started),
    });
    return answer;
  };
}

/** Any error as RFC 9457 `application/problem+json`; what is not ours is `internal_error`, and logged by name alone. */
function toProblemResponse(error: unknown, requestId: string, route: string): Response {
  const problem = toProblem(error);
  if (problem.status >= 500)
    log.error({ event: "problem", request_id: requestId, route, code: problem.code, err: describeError(error) });
  const headers = new Headers({ "content-type": "application/problem+json" });
  if (problem.retryAfter !== undefined) headers.set("retry-after", String(problem.retryAfter));
  return new Response(JSON.stringify(problem.toDetails(requestId)), { status: problem.status, headers });
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof z.core.$ZodError) {
    return new Problem("invalid_request", {
      errors: error.issues.map(({ path, code }) => ({ field: path.join("."), message: code })),
    });
  }
  return new Problem("internal_error", { cause: error });
}

const uuid = z.uuid();

/**
 * A route parameter that must be a UUID; anything else names nothing.
 * @throws Problem with the given code, as for an unknown id.
 */
export function idParameter(
  params: Params,
  name: string,
  code: "license_key_not_found" | "activation_not_found" | "session_not_found" | "customer_not_found",
): string {
  const result = uuid.safeParse(params[name]);
  if (!result.success) throw new Problem(code);
  return result.data;
}
