import type { IncomingMessage, ServerResponse } from "node:http";
import { sendProblem } from "./problem-answer.ts";

/** The methods that the portal knows. */
export const METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** The request's path, without the query. */
export function pathOf({ url = "" }: IncomingMessage): string {
  return url.split("?", 1)[0] ?? "";
}

/**
 * Refuses requests that Next would answer with an error of its own or a redirect to another site: an unknown method, a
 * target that isn't a path (RFC 9112, section 3.2.2), a path that can't be decoded.
 * @returns false if the request was refused and is answered
 */
export function acceptTarget(request: IncomingMessage, response: ServerResponse): boolean {
  const path = pathOf(request);
  if (!METHODS.has(request.method ?? "")) {
    sendProblem(response, "method_not_allowed");
    return false;
  }
  if (!path.startsWith("/") || !isDecodable(path)) {
    sendProblem(response, "invalid_request");
    return false;
  }
  // The portal has no Server Actions, and Next logs the id of an unknown one as the caller wrote it.
  delete request.headers["next-action"];
  // For a range that ends before it starts, sirv throws and Next answers 500. Ranges are optional (RFC 9110, section 14.2).
  delete request.headers.range;
  return true;
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
