import "server-only";
import * as z from "zod/mini";
import { Problem, type ProblemCode } from "@/lib/api/problem";
import { accountIdentity, SHOWN_ACCOUNT_HEADER } from "@/lib/api/shown-account";
import { problemAnswer } from "@/lib/node-server/problem-answer";
import { currentRequest } from "@/lib/node-server/request-record";
import { audit } from "@/lib/server/audit/audit";
import { type Context, type CustomerContext, logIdentity, type StaffContext } from "@/lib/server/context";
import { log } from "@/lib/server/platform/log";
import { toProblem } from "@/lib/server/platform/problem";
import { access, type CustomerRoute, type PublicRoute, type RouteKey, type StaffRoute } from "./access";
import { readCookie } from "./cookies";
import { auditImpersonatedRequest } from "./impersonated-request";
import { requireSameOrigin } from "./request";
import { anonymousContext, identifyCustomer, identifyStaff } from "./request-context";
import { logSecurityEvent } from "./security-events";
import { announceWrite, noteTab } from "./write-announcements";

type Params = Record<string, string>;
/** What a handler gets beside the context. */
export type RouteInput = { request: Request; url: URL; params: Params };
type Handler<C extends Context> = (context: C, input: RouteInput) => Promise<Response>;
/** A handler as Next calls it, which passes route parameters as a promise. `route` is its line of the access table. */
export type RouteHandler = ((request: Request, next: { params: Promise<Params> }) => Promise<Response>) & {
  route: RouteKey;
};

/**
 * A route without a session: `public` or `signed` in the access table.
 * @param cacheControl for answers that are the same for everybody
 */
export function publicRoute(route: PublicRoute, handler: Handler<Context>, cacheControl?: string): RouteHandler {
  return serve(route, async (context) => context, handler, cacheControl);
}

/** A route of a customer's data, for the customer and for staff on the customer's account. The access table bounds both. */
export function withCustomer(route: CustomerRoute, handler: Handler<CustomerContext>): RouteHandler {
  const identify = (context: Context, request: Request) =>
    identifyCustomerOrRefuse(context, request, { isActivity: !WITHOUT_PERSON.has(route) });
  return serve(route, identify, async (context, input) => {
    const answer = async () => {
      if (!context.may(route)) throw new Problem("read_only");
      const isWrite = !SAFE_METHODS.has(input.request.method);
      if (isWrite) requireShownAccount(context, input.request);
      const response = await handler(context, input);
      if (isWrite) await announceWrite(context, route, input.params);
      return response;
    };
    return await auditImpersonatedRequest(context, { ...input, route }, answer);
  });
}

/**
 * Refuses a write from a page that shows another account than the one that is open in this browser by now. Programs that show
 * nothing don't send the header.
 * @throws Problem `account_changed`.
 */
function requireShownAccount({ actor }: CustomerContext, request: Request): void {
  const { customerId, memberId } = actor.session;
  const open = accountIdentity({
    customer: { id: customerId },
    member: memberId === null ? null : { id: memberId },
    impersonation: actor.kind === "impersonator" ? actor.impersonation : null,
  });
  const shown = request.headers.get(SHOWN_ACCOUNT_HEADER);
  if (shown !== null && shown !== open) throw new Problem("account_changed");
}

/** A route of the support console. A refusal by role is audited; what the handler does, its verb audits. */
export function withStaff(route: StaffRoute, handler: Handler<StaffContext>): RouteHandler {
  return serve(route, identifyStaffOrRefuse, async (context, input) => {
    if (!context.may(route)) {
      await audit(context, "access.refused", { outcome: "refused", detail: { route } });
      throw new Problem("staff_role_missing");
    }
    return await handler(context, input);
  });
}

/** Requests that an open page makes by itself for as long as it's open. They don't keep an idle session alive. */
const WITHOUT_PERSON = new Set<RouteKey>(["GET /api/events"]);

async function identifyCustomerOrRefuse(
  context: Context,
  request: Request,
  activity: { isActivity: boolean },
): Promise<CustomerContext> {
  const identified = await identifyCustomer(context, request, activity);
  // The cookie stays: expiring it could delete the new one of another tab.
  if (!identified) throw new Problem(readCookie(request, "portal") === null ? "session_required" : "session_expired");
  return identified;
}

async function identifyStaffOrRefuse(context: Context, request: Request): Promise<StaffContext> {
  const identified = await identifyStaff(context, readCookie(request, "staff"));
  if (!identified) throw new Problem("staff_session_required");
  return identified;
}

const SAFE_METHODS = new Set(["GET", "HEAD"]);

/** What all routes share: the context, the origin check, errors as problem+json, no caching, one line in the log. */
function serve<C extends Context>(
  route: RouteKey,
  identify: (context: Context, request: Request) => Promise<C>,
  handler: Handler<C>,
  cacheControl = "private, no-store",
): RouteHandler {
  async function handle(request: Request, next: { params: Promise<Params> }): Promise<Response> {
    const started = performance.now();
    const record = currentRequest();
    if (record) {
      record.isLogged = true;
      record.route = pathOfRoute(route);
    }
    noteTab(request);
    let context = anonymousContext(request.headers);
    let response: Response;
    let code: ProblemCode | undefined;
    try {
      if (!SAFE_METHODS.has(request.method) && access[route] !== "signed") requireSameOrigin(request);
      const identified = await identify(context, request);
      context = identified;
      // The built server passes no parameters to a route that has none.
      const params = (await next.params) ?? {};
      response = await handler(identified, { request, url: new URL(request.url), params });
      response.headers.set("cache-control", cacheControl);
    } catch (error) {
      const problem = toProblem(error);
      ({ code } = problem);
      if (record) record.failure = { code, status: problem.status };
      if (problem.status >= 500) logFailure(context, route, problem, error);
      logSecurityEvent(context, route, code);
      const { status, headers, body } = problemAnswer(problem, context.requestId ?? undefined);
      response = new Response(body, { status, headers });
    }
    response.headers.set("x-request-id", context.requestId ?? "");
    log.info({
      event: "request",
      request_id: context.requestId,
      ...logIdentity(context),
      route,
      status: response.status,
      ...(code === undefined ? {} : { code }),
      ms: Math.round(performance.now() - started),
    });
    return response;
  }
  return Object.assign(handle, { route });
}

/** The pattern of a route's path, such as `/api/license-keys/{id}`. */
function pathOfRoute(route: RouteKey): string {
  return route.slice(route.indexOf(" ") + 1);
}

function logFailure(context: Context, route: RouteKey, { code }: Problem, err: unknown): void {
  log.error({ event: "problem", request_id: context.requestId, ...logIdentity(context), route, code, err });
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
