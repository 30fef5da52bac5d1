import type { IncomingHttpHeaders } from "node:http";
import type { Answer, Call } from "./exchange.ts";
import { namedCustomers } from "./named-customers.ts";
import { polarRoutes } from "./polar-routes.ts";
import type { PolarSandbox } from "./polar-sandbox.ts";
import { invalidToken, PolarProblem } from "./problem.ts";
import { Router } from "./router.ts";
import { bearerToken, identify, type Subject } from "./subject.ts";

/** A request as received. `url` is the path and query, `ip` the caller's address. */
export interface Incoming {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: Uint8Array;
  ip: string;
}

/** An answer ready to send. */
export interface Outgoing {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** The caller, and the customers whom the request concerns. */
export interface Caller {
  subject: Subject;
  customers: ReadonlySet<string>;
}

/** Polar's API versions. A request without the header gets the oldest. */
const versions = ["2026-04", "2026-10"];
const router = new Router(polarRoutes);

/** The path of a URL, percent-decoded where that is possible. */
export function decodedPath(url: string): string {
  const path = url.split("?", 1)[0] ?? "";
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/**
 * Answers a request by Polar's rules.
 * @param intercept gets the caller before the request is carried out. It may return an answer, which is then sent instead.
 */
export async function answerRequest(
  sandbox: PolarSandbox,
  { method, url, headers, body, ip }: Incoming,
  intercept: (caller: Caller) => Promise<Outgoing | null>,
): Promise<Outgoing> {
  const version = headers["polar-version"] || versions[0];
  if (typeof version !== "string" || !versions.includes(version)) return json(404, { detail: "Not Found" });
  const common: Record<string, string> = { "polar-version": version };
  if (headers.origin !== undefined) common["access-control-allow-origin"] = "*";
  if (method === "OPTIONS" && headers.origin !== undefined) return preflight(common);
  const path = decodedPath(url);
  const token = bearerToken(headers.authorization);
  const subject = identify(sandbox.state, token, sandbox.clock.ms());
  if (sandbox.settings.rate_limits && !sandbox.limits.allows(path, token, subject, ip)) {
    return { status: 429, headers: { ...common, "retry-after": "60" }, body: "" };
  }
  const shared = { "cache-control": "private, no-store", ...common };
  try {
    if (subject === null) {
      const session = sandbox.state.sessions.get(token ?? "");
      const customers = new Set(session ? [session.customer_id] : []);
      const instead = await intercept({ subject: { kind: "none" }, customers });
      if (instead) return instead;
      throw invalidToken();
    }
    const query = new URLSearchParams(url.split("?").slice(1).join("?"));
    const call: Call = { sandbox, method, path, query, params: {}, headers, subject, bytes: body };
    return (await intercept({ subject, customers: namedCustomers(call) })) ?? written(carryOut(call), shared);
  } catch (problem) {
    if (!(problem instanceof PolarProblem)) throw problem;
    return json(problem.status, problem.body, { ...shared, ...problem.headers });
  }
}

function carryOut(call: Call): Answer {
  const match = router.match(call.method, call.path);
  if (match.kind === "found") return match.handler({ ...call, params: match.params });
  if (match.kind === "method") throw new PolarProblem(405, { detail: "Method Not Allowed" }, { allow: match.allow });
  if (match.kind === "none") throw new PolarProblem(404, { detail: "Not Found" });
  const search = call.query.size > 0 ? `?${call.query}` : "";
  return { status: 307, headers: { location: `http://${call.headers.host}${encodeURI(match.path)}${search}` } };
}

function written({ status, headers, body, json: text }: Answer, shared: Record<string, string>): Outgoing {
  // A 204 has this content type too, though no body.
  const type: Record<string, string> = status === 307 ? {} : { "content-type": "application/json" };
  return { status, headers: { ...type, ...shared, ...headers }, body: text ?? (body ? JSON.stringify(body) : "") };
}

function json(status: number, body: object, headers: Record<string, string> = {}): Outgoing {
  return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}

/** A browser's CORS preflight. Polar answers it without looking at anything but the version. */
function preflight(headers: Record<string, string>): Outgoing {
  const allowed = {
    "content-type": "text/plain; charset=utf-8",
    "access-control-allow-methods": "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT",
    "access-control-allow-headers": "Authorization, Content-Type, Polar-Version",
  };
  return { status: 200, headers: { ...headers, ...allowed }, body: "OK" };
}
