import "server-only";
import type { Context } from "@/lib/server/context";
import { env } from "@/lib/server/platform/env";
import { log } from "@/lib/server/platform/log";
import { toProblem } from "@/lib/server/platform/problem";
import type { RouteKey } from "./access";
import { expiredCookie } from "./cookies";
import { logSecurityEvent } from "./security-events";

/** Empties what the browser stored of a page. Not `"cookies"`, which would sign out other things of the host, other ports included. */
export const clearSiteData = { "clear-site-data": '"cache", "storage"' };

/** Appends `Set-Cookie` lines to a response. */
export function withCookies(response: Response, ...lines: string[]): Response {
  for (const line of lines) response.headers.append("set-cookie", line);
  return response;
}

/** The response that signs this browser out: 204, its cookies expired by name, caches and storage cleared. */
export function signedOutResponse(): Response {
  const response = new Response(null, { status: 204, headers: clearSiteData });
  return withCookies(response, expiredCookie("portal"), expiredCookie("entry"));
}

/** 303 to a path of this portal. */
export function redirectTo(path: string): Response {
  return new Response(null, { status: 303, headers: { location: `${env().PORTAL_URL}${path}` } });
}

/** For URLs that a browser opens itself: a failure becomes a message on the support home, not JSON. Over a limit, no page is made. */
export async function orSupportHome(
  context: Context,
  route: RouteKey,
  answer: () => Promise<Response>,
): Promise<Response> {
  try {
    return await answer();
  } catch (error) {
    const { code } = toProblem(error);
    if (code === "internal_error" || code === "rate_limited") throw error;
    log.warn({ event: "staff_sign_in", request_id: context.requestId, code });
    logSecurityEvent(context, route, code);
    return redirectTo(`/support?problem=${code}`);
  }
}

/** A file that the browser saves. */
export function downloadResponse(file: { body: BodyInit; contentType: string; fileName: string }): Response {
  const headers = {
    "content-type": file.contentType,
    "content-disposition": `attachment; filename="${file.fileName}"`,
  };
  return new Response(file.body, { headers });
}
