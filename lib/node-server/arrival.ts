import type { IncomingMessage, ServerResponse } from "node:http";
import { redirectTo } from "./redirect.ts";

/** Passes the opened path to the route that handles the arrival. `setClientIp` removes one that the caller sent. */
export const ARRIVAL_PATH_HEADER = "x-portal-arrival-path";

/** A link's tokens: Polar's checkout appends one to any success URL, and the portal makes sign-in links. */
const LINK_TOKENS = ["customer_session_token", "member_session_token", "sign_in_link"];
/** Must not stay in a page's URL: these, the token in Polar's other emails, the email to fill in. None of our pages uses them. */
const PRIVATE = [...LINK_TOKENS, "token", "email"];
const LANDING = "/api/enter";
/** A page of Polar's portal: `/{slug}/portal/{page}`. */
const POLAR_PAGE = /^(\/[^/]+)*\/portal(\/|$)/;

/**
 * Passes a request to Next only if its path is normalized and its query has no token.
 * - A request from Polar or from a link goes to the landing route (`app/api/enter`), whatever its path. That route puts the
 *   token into a cookie and redirects to a clean URL.
 * - A path that Next would normalize is redirected here, for this one answer: Next's redirect is permanent and keeps the query.
 * @returns false if the request is answered
 */
export function acceptArrival(request: IncomingMessage, response: ServerResponse, portalUrl: string): boolean {
  const { url = "", method = "" } = request;
  const [path = ""] = url.split("?", 1);
  const search = url.slice(path.length);
  const normalized = normalizedPath(path);
  if (arrives(normalized, new URLSearchParams(search))) {
    if (["GET", "HEAD"].includes(method)) {
      request.headers[ARRIVAL_PATH_HEADER] = normalized;
      request.url = LANDING + search;
      return true;
    }
    redirectTo(response, 303, portalUrl, withoutPrivate(normalized, search));
    return false;
  }
  if (path === normalized) return true;
  redirectTo(response, 307, portalUrl, normalized + search);
  return false;
}

/** The path with its query, without the parameters that must not stay in a URL. */
export function withoutPrivate(path: string, search: string): string {
  const query = new URLSearchParams(search);
  for (const name of PRIVATE) query.delete(name);
  return query.size === 0 ? path : `${path}?${query}`;
}

/** Is this path one of Polar's portal? */
export function isPolarPage(path: string): boolean {
  return POLAR_PAGE.test(path);
}

function arrives(path: string, query: URLSearchParams): boolean {
  if (LINK_TOKENS.some((name) => query.has(name))) return true;
  if (/^\/(api|_next)\//.test(path)) return false;
  return isPolarPage(path) || PRIVATE.some((name) => query.has(name));
}

/** As browsers and Next read it (WHATWG URL): without dot segments, escaped ones too, doubled slashes and a slash at the end. */
function normalizedPath(path: string): string {
  const { pathname } = new URL(`http://localhost${path}`);
  return pathname.replace(/\/{2,}/g, "/").replace(/(?<=.)\/$/, "");
}
