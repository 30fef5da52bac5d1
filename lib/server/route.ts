import "server-only";
import { randomUUID } from "node:crypto";
import * as z from "zod/mini";
import { Problem } from "@/lib/api/problem";
import { problemAnswer } from "@/lib/node-server/problem-answer";
import { isAllowed, type RouteKey } from "./access";
import { type AuditOrigin, recordAudit } from "./audit/record";
import { readCookie } from "./cookies";
import { describeError, log } from "./log";
import { clientIp, demandSameOrigin } from "./request";
import { type CustomerSession, type LogIdentity, logIdentity, roleOf } from "./session/customer-session";
import { readSession } from "./session/store";
import { asActor, type StaffSession } from "./staff/staff-session";
import { readStaffSession } from "./staff/store";
import { duringVisit } from "./staff/visit-request";

type Params = Record<string, string>;
/** Next hands over route parameters as a promise. */
type NextContext = { params: Promise<Params> };
export type RouteHandler = (request: Request, context: NextContext) => Promise<Response>;

/** What every handler is given. */
export type PublicInput = {
  request: Request;
  url: URL;
  params: Params;
  requestId: string;
  /** Where it came from, for the audit log. */
  origin: AuditOrigin;
  /** Who it turned out to be, for the log: filled in as soon as it is known. */
  identity: LogIdentity;
};
export type CustomerInput = PublicInput & { session: CustomerSession };
export type StaffInput = PublicInput & { staff: StaffSession };

const SAFE_METHODS = new Set(["GET", "HEAD"]);

/**
 * A route that needs no session. Mutating ones are still held to the same origin, unless they prove themselves otherwise
 * (`proof: "own"`: a secret, a signature, a signed token; no cookie is read there). `cacheControl` is for answers that are the same for everybody.
 */
export function publicRoute(
  route: RouteKey,
  handler: (input: PublicInput) => Promise<Response>,
  options: { proof?: "own"; cacheControl?: string } = {},
): RouteHandler {
  const answer = async (input: PublicInput) => {
    if (!SAFE_METHODS.has(input.request.method) && options.proof !== "own") demandSameOrigin(input.request);
    if (!isAllowed(route, "anonymous")) throw new Problem("not_found");
    return await handler(input);
  };
  return wrap(route, answer, options.cacheControl);
}

/**
 * A route of a customer's data: authorised before anything is parsed. The session may be an agent's view, which the access
 * table bounds.
 */
export function withCustomer(route: RouteKey, handler: (input: CustomerInput) => Promise<Response>): RouteHandler {
  return wrap(route, async (input) => {
    if (!SAFE_METHODS.has(input.request.method)) demandSameOrigin(input.request);
    const session = await demandSession(input.request);
    Object.assign(input.identity, logIdentity(session));
    const role = roleOf(session);
    const answer = async () => {
      if (!isAllowed(route, role)) throw new Problem("read_only");
      return await handler({ ...input, session });
    };
    return session.impersonation === null ? await answer() : await duringVisit(route, session, input, answer);
  });
}

/**
 * A route of support staff: authorised by the table before anything is parsed; a refusal is written down. What the handler
 * does, it writes down itself (`recordAudit`), before it answers.
 */
export function withStaff(route: RouteKey, handler: (input: StaffInput) => Promise<Response>): RouteHandler {
  return wrap(route, async (input) => {
    if (!SAFE_METHODS.has(input.request.method)) demandSameOrigin(input.request);
    const value = readCookie(input.request, "staff");
    const staff = value ? await readStaffSession(value) : null;
    if (!staff) throw new Problem("staff_session_required");
    input.identity.act = { sub: staff.subject };
    if (!staff.roles.some((role) => isAllowed(route, role))) {
      const { origin } = input;
      await recordAudit({
        action: "access.refused",
        outcome: "refused",
        actor: asActor(staff),
        detail: { route },
        origin,
      });
      throw new Problem("staff_role_missing");
    }
    return await handler({ ...input, staff });
  });
}

async function demandSession(request: Request): Promise<CustomerSession> {
  const value = readCookie(request, "portal");
  if (!value) throw new Problem("session_required");
  const session = await readSession(value);
  if (!session) throw new Problem("session_expired");
  return session;
}

/** Everything that all routes share: a request id, errors as problem+json, no caching, one line in the log. */
function wrap(
  route: RouteKey,
  handler: (input: PublicInput) => Promise<Response>,
  cacheControl = "private, no-store",
): RouteHandler {
  return async (request, { params }) => {
    const requestId = randomUUID();
    const started = performance.now();
    const identity: LogIdentity = {};
    const origin = { ip: clientIp(request), requestId };
    let answer: Response;
    try {
      answer = await handler({ request, url: new URL(request.url), params: await params, requestId, origin, identity });
      answer.headers.set("cache-control", cacheControl);
    } catch (error) {
      answer = toProblemResponse(error, requestId, route, identity);
    }
    answer.headers.set("x-request-id", requestId);
    log.info({
      event: "request",
      request_id: requestId,
      ...identity,
      route,
      status: answer.status,
      ms: Math.round(performance.now() - started),
    });
    return answer;
  };
}

/** Any error as RFC 9457 `application/problem+json`; what is not ours is `internal_error`, and logged by name alone. */
function toProblemResponse(error: unknown, requestId: string, route: string, identity: LogIdentity): Response {
  const problem = toProblem(error);
  if (problem.status >= 500)
    log.error({
      event: "problem",
      request_id: requestId,
      ...identity,
      route,
      code: problem.code,
      err: describeError(error),
    });
  const { status, headers, body } = problemAnswer(problem, requestId);
  return new Response(body, { status, headers });
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
