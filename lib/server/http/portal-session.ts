import "server-only";
import type { Context } from "@/lib/server/context";
import type { OpenedSession } from "@/lib/server/customer/session/session-opening";
import { closeSession, findImpersonationOf } from "@/lib/server/customer/session/session-store";
import { noticeNewBrowser } from "@/lib/server/customer/sign-in/sign-in-notice";
import { endImpersonations } from "@/lib/server/staff/impersonation/impersonation-end";
import { cookie, expiredCookie, knownBrowserCookie, readCookie } from "./cookies";
import { withCookies } from "./responses";

/**
 * Puts a new session's cookie on a response, and ends the session that this browser had before. A mail tells the account's owner
 * about a new browser.
 */
export async function openPortalSession(
  context: Context,
  request: Request,
  session: OpenedSession,
  response: Response,
): Promise<Response> {
  const before = readCookie(request, "portal");
  // A second click on the same link gets the same session again.
  if (before !== session.cookie) await endPortalSession(context, before);
  if (before !== session.cookie)
    await noticeNewBrowser(context, { opened: session, knownBrowser: readCookie(request, "known") });
  const known = session.email === null ? [] : [await knownBrowserCookie(request, session.email)];
  return withCookies(response, cookie("portal", session.cookie, session.maxAge), expiredCookie("entry"), ...known);
}

/** Ends what a portal cookie opens, at once and in every instance: a customer's session, or an impersonation, which is audited. */
export async function endPortalSession(context: Context, cookie: string | null): Promise<void> {
  if (cookie === null) return;
  const id = await findImpersonationOf(context.db, cookie);
  if (id === null) await closeSession(context, cookie);
  else await endImpersonations(context, { id }, "agent");
}
