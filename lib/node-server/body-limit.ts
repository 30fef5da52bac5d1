import type { IncomingMessage, ServerResponse } from "node:http";
import { sendProblem } from "./problem-answer.ts";
import { pathOf } from "./request-target.ts";

/** The largest request body, in bytes. */
export const BODY_LIMIT = 64 * 1024;
/** Polar's webhooks carry whole customers and products with their metadata. */
export const WEBHOOK_BODY_LIMIT = 1024 * 1024;
const WEBHOOK_PATH = "/api/webhooks/polar";
/** Without dots or escapes: with them, a path that looks like an API path could lead to a page. */
const API_PATH = /^\/api\/[\w/-]+$/;

/**
 * Refuses a body over the limit before any of it is read, by its declared length.
 *
 * A chunked body declares no length. API routes count it while they read (`readText` in lib/server), and Node stops reading
 * the socket when a route stops. The connection is closed after the response, so Node doesn't read the rest. Elsewhere nothing
 * counts the body, and Next would read to its end. No page takes a body, so chunked bodies are refused there.
 * @returns false if the request was refused and is answered
 */
export function acceptBody(request: IncomingMessage, response: ServerResponse): boolean {
  const path = pathOf(request);
  const limit = path === WEBHOOK_PATH ? WEBHOOK_BODY_LIMIT : BODY_LIMIT;
  const isChunked = request.headers["transfer-encoding"] !== undefined;
  if (Number(request.headers["content-length"] ?? 0) > limit || (isChunked && !API_PATH.test(path))) {
    sendProblem(response, "body_too_large");
    return false;
  }
  if (isChunked) response.setHeader("connection", "close");
  return true;
}
