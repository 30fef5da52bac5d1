import type { IncomingHttpHeaders } from "node:http";
import type { Answer, Call } from "./call.ts";
import { namedCustomers } from "./named-customers.ts";
import { PolarProblem } from "./problem.ts";
import { Router } from "./router.ts";
import { routes } from "./routes.ts";
import type { Sandbox } from "./sandbox.ts";
import { bearerToken, identify, type Subject } from "./subject.ts";

/** A request as it came in; `url` is path and query, `address` the caller's. */
export interface Incoming {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: Uint8Array;
  address: string;
}

/** An answer as it goes out. */
export interface Outgoing {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Polar's API versions; without a header the oldest answers. */
const VERSIONS = ["2026-04", "2026-10"];
const METHODS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];
/** What a page of another origin may send beside what browsers always may. */
const CORS_HEADERS = [
  "Accept",
  "Accept-Language",
  "Authorization",
  "Content-Language",
  "Content-Type",
  "Polar-Version",
];
const router = new Router(routes);

/** Who calls, and which customers the call concerns. */
export interface Caller {
  subject: Subject;
  customers: ReadonlySet<string>;
}

/** The path of a URL with its percent-escapes undone, as Starlette matches it. */
export function decodedPath(url: string): string {
  const path = url.split("?", 1)[0] ?? "";
  if (!path.includes("%")) return path;
  const bytes = path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

/**
 * Answers one request by Polar's rules. `meet` is told who calls before the request is carried out, and may answer in
 * its place.
 */
export async function answerRequest(
  sandbox: Sandbox,
  incoming: Incoming,
  meet: (caller: Caller) => Promise<Outgoing | null>,
): Promise<Outgoing> {
  const { method, headers } = incoming;
  const version = headers["polar-version"] || VERSIONS[0];
  if (typeof version !== "string" || !VERSIONS.includes(version)) return json(404, { detail: "Not Found" });
  const cors: Record<string, string> =
    headers.origin === undefined
      ? {}
      : { "access-control-allow-origin": "*", "access-control-expose-headers": "Polar-Version" };
  if (method === "OPTIONS" && headers.origin !== undefined && headers["access-control-request-method"] !== undefined) {
    return preflight(version, headers);
  }
  const shared = { "cache-control": "private, no-store", "polar-version": version, ...cors };
  const limit = () => tooMany({ "polar-version": version, ...cors });
  const path = decodedPath(incoming.url).replace(/^\/api\/v1/, "/v1");
  const query = new URLSearchParams(incoming.url.split("?").slice(1).join("?"));
  const token = bearerToken(headers.authorization ?? null);
  let subject: Subject = { kind: "none" };
  try {
    try {
      subject = identify(sandbox.state, token, sandbox.clock.ms());
      if (limited(sandbox, path, token, subject, incoming.address)) return limit();
    } catch (problem) {
      if (limited(sandbox, path, token, null, incoming.address)) return limit();
      const met = await meet({ subject, customers: spentCustomer(sandbox, token) });
      if (met !== null) return met;
      throw problem;
    }
    const call: Call = {
      sandbox,
      method,
      path,
      query,
      params: {},
      headers,
      subject,
      bytes: incoming.body,
      body: undefined,
    };
    const met = await meet({ subject, customers: namedCustomers(call) });
    if (met !== null) return met;
    const answer = await dispatch(call, incoming);
    return written(answer, shared);
  } catch (problem) {
    if (!(problem instanceof PolarProblem)) throw problem;
    return json(problem.status, problem.body, { ...shared, ...problem.headers });
  }
}

function limited(sandbox: Sandbox, path: string, token: string | null, subject: Subject | null, address: string) {
  return sandbox.settings.rate_limits && !sandbox.limits.admits(path, token, subject, address);
}

/** Of a spent session it is still known whose it was. */
function spentCustomer({ state }: Sandbox, token: string | null): ReadonlySet<string> {
  const session = state.sessions.get(token ?? "");
  return new Set(session ? [session.customer_id] : []);
}

async function dispatch(call: Call, { url, headers }: Incoming): Promise<Answer> {
  const match = router.match(call.method, call.path);
  if (match.kind === "found") return match.handler({ ...call, params: match.params });
  if (match.kind === "method") throw new PolarProblem(405, { detail: "Method Not Allowed" }, { allow: match.allow });
  if (match.kind === "none") throw new PolarProblem(404, { detail: "Not Found" });
  const search = url.includes("?") ? url.slice(url.indexOf("?")) : "";
  const location = `http://${headers.host ?? "localhost"}${encodeURI(match.path)}${search}`;
  return { status: 307, headers: { location } };
}

function written({ status, headers, body, json: text }: Answer, shared: Record<string, string>): Outgoing {
  const written = text ?? (body === undefined ? null : JSON.stringify(body));
  // A 204 says JSON, too, and has none.
  const type: Record<string, string> = status === 307 ? {} : { "content-type": "application/json" };
  return { status, headers: { ...type, ...shared, ...headers }, body: written ?? "" };
}

function json(status: number, body: object, headers: Record<string, string> = {}): Outgoing {
  return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}

function tooMany(shared: Record<string, string>): Outgoing {
  return { status: 429, headers: { ...shared, "retry-after": "60" }, body: "" };
}

/** A browser's question beforehand, which nothing but the version is looked at before. */
function preflight(version: string, headers: IncomingHttpHeaders): Outgoing {
  const known = CORS_HEADERS.map((name) => name.toLowerCase());
  const asked = headers["access-control-request-headers"];
  const names = asked === undefined ? [] : String(asked).toLowerCase().split(",");
  const failures = [
    ...(METHODS.includes(headers["access-control-request-method"] ?? "") ? [] : ["method"]),
    ...(names.every((name) => known.includes(name.trim())) ? [] : ["headers"]),
  ];
  return {
    status: failures.length === 0 ? 200 : 400,
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "polar-version": version,
      "access-control-allow-origin": "*",
      "access-control-allow-methods": METHODS.join(", "),
      "access-control-allow-headers": CORS_HEADERS.join(", "),
      "access-control-max-age": "600",
    },
    body: failures.length === 0 ? "OK" : `Disallowed CORS ${failures.join(", ")}`,
  };
}
