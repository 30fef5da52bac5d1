import type { ServerResponse } from "node:http";
import { securityHeaders } from "../security-headers.ts";

/** HSTS (RFC 6797), if the portal is on https. The build can't know that, so Next's configuration can't set it. */
function transportHeaders(): Record<string, string> {
  if (!process.env.PORTAL_URL?.startsWith("https:")) return {};
  return { "Strict-Transport-Security": "max-age=31536000; includeSubDomains" };
}

/** Sets the headers of every response before this server, a file, a fast read or Next writes it. */
export function setAnswerHeaders(response: ServerResponse): void {
  response.setHeaders(new Map(Object.entries({ ...securityHeaders, ...transportHeaders() })));
}

/** An answer without a body as bytes, for a socket that has no `ServerResponse`. It closes the connection. */
export function rawAnswer(status: string): string {
  const headers = { Connection: "close", "Content-Length": "0", ...securityHeaders, ...transportHeaders() };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status}`, ...lines, "", ""].join("\r\n");
}
