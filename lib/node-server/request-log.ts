import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { RequestRecord } from "./request-record.ts";
import { METHODS, pathOf } from "./request-target.ts";

/** Carries the request's id to pages and route handlers. Callers can't set it: `setClientIp` removes theirs. */
export const REQUEST_ID_HEADER = "x-portal-request-id";

/** A line of the log about a request that no route handler logs: a page, a refusal, a path that nothing answers. */
export type RequestLine = {
  request_id: string;
  method: string;
  /** The page's pattern, such as `/license-keys/[id]`. A path that isn't one of ours could hold anything, so it isn't logged. */
  route: string;
  status: number | null;
  code?: string;
  ms: number;
};

/** How a request was answered. `route` is its path's pattern; `status` is null if the client gave it up. */
export type RequestEnd = { route: string; method: string; status: number | null; code?: string; ms: number };

/**
 * Sees a request begin, for metrics and traces.
 * @returns a function that sees its end
 */
export type RequestObserver = (
  record: RequestRecord,
  request: { method: string; headers: IncomingHttpHeaders },
) => (end: RequestEnd) => void;

/** The files of the build, as metrics name them. */
const FILES = "/_next/static";

/**
 * Follows a request to its end, then logs it, unless a route handler did or it was for one of the build's files.
 * @param routeOf names the route of a path
 * @param observe sees every request, also those that aren't logged here
 * @returns the record that the answer fills in
 */
export function followRequest(
  request: IncomingMessage,
  response: ServerResponse,
  routeOf: (path: string) => string,
  logRequest: (line: RequestLine) => void,
  observe?: RequestObserver,
): RequestRecord {
  const started = performance.now();
  const record: RequestRecord = { id: randomUUID() };
  const [method, path] = [methodOf(request), pathOf(request)];
  request.headers[REQUEST_ID_HEADER] = record.id;
  answerWithFailureStatus(response, record);
  const observeEnd = observe?.(record, { method, headers: request.headers });
  let isFinished = false;
  record.finish = () => {
    if (isFinished) return;
    isFinished = true;
    const isFile = path.startsWith("/_next/static/") && response.statusCode < 400;
    const ms = performance.now() - started;
    const status = response.headersSent ? response.statusCode : null;
    const code = record.failure ? { code: record.failure.code } : {};
    observeEnd?.({ route: record.route ?? (isFile ? FILES : pattern(routeOf(path))), method, status, ...code, ms });
    if (isFile || record.isLogged) return;
    logRequest({ request_id: record.id, method, route: routeOf(path), status, ...code, ms: Math.round(ms) });
  };
  response.on("close", record.finish);
  return record;
}

/** The request's method, or "other" for one that a caller made up. */
function methodOf({ method = "" }: IncomingMessage): string {
  return METHODS.has(method) ? method : "other";
}

/** A route of the build as the access table writes it: `/license-keys/{id}`. */
function pattern(route: string): string {
  return route.replace(/\[(\w+)\]/g, "{$1}");
}

/**
 * Next answers 500 for every page that failed. The failure has the right status: without PostgreSQL it's a 503, with Retry-After.
 */
function answerWithFailureStatus(response: ServerResponse, record: RequestRecord): void {
  const { writeHead } = response;
  const amended = (status: number, ...rest: unknown[]) => {
    const { failure } = record;
    const isFailure = status === 500 && failure !== undefined;
    if (isFailure && failure.retryAfter !== undefined) response.setHeader("retry-after", failure.retryAfter);
    return Reflect.apply(writeHead, response, [isFailure ? failure.status : status, ...rest]);
  };
  response.writeHead = amended as ServerResponse["writeHead"];
}

/**
 * Reads the routes of the build.
 * @returns a function that names the route of a path; "other" for a path without one
 */
export function readRoutes(manifest: string): (path: string) => string {
  const routes = Object.values(JSON.parse(readFileSync(manifest, "utf8")) as Record<string, string>)
    .filter((route) => !route.startsWith("/_"))
    // Next tries names before parameters.
    .sort((one, other) => Number(one.includes("[")) - Number(other.includes("[")))
    .map((route) => ({ route, pattern: new RegExp(`^${route.replace(/\[\w+\]/g, "[^/]+")}/?$`) }));
  return (path) => routes.find(({ pattern }) => pattern.test(path))?.route ?? "other";
}
