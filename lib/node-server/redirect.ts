import type { ServerResponse } from "node:http";

/**
 * Redirects to a URL of the portal. No cache may store the answer: its URL, or the one it leads to, can hold a token. 303 makes
 * the next request a GET, 307 keeps the method; neither is cached by default (RFC 9110, section 15.4).
 * @param path with its query
 */
export function redirectTo(response: ServerResponse, status: 303 | 307, portalUrl: string, path: string): void {
  const headers = { location: portalUrl + path, "cache-control": "private, no-store", "content-length": 0 };
  response.writeHead(status, headers).end();
}
