import "server-only";
import { Problem } from "@/lib/api/problem";
import { log } from "../log";
import { allowedReturnUrl, samePortalPath } from "../return-url";
import { readEntry } from "./entry";
import { openSession } from "./store";
import { identifyLink } from "./waiting-link";

/**
 * Turns the link that waits in this browser into a session, after its owner said "Continue": checked once more to be of
 * this organization.
 * @returns the cookie's value and age in seconds, and where to go: an allowed `return_url` of the link, or the keys.
 * @throws Problem `link_invalid` when none waits or it is spent, `link_foreign_customer`, `upstream_*`.
 */
export async function openSessionFromLink(request: Request): Promise<{ cookie: string; maxAge: number; goTo: string }> {
  const { link, next } = await readEntry(request);
  if (!link) throw new Problem("link_invalid");
  const { user, expiresAt, returnUrl } = await identifyLink(link.token);
  const opened = await openSession({
    openedBy: "link",
    customerId: user.customer_id,
    memberId: user.member_id,
    token: link.token,
    tokenExpiresAt: expiresAt,
    name: user.name,
    email: user.email,
    role: user.role,
    userAgent: request.headers.get("user-agent"),
    returnUrl,
  });
  log.info({ event: "session_opened", opened_by: "link", customer_id: user.customer_id, session_id: opened.publicId });
  const goTo = allowedReturnUrl(link.goTo)?.url ?? samePortalPath(link.goTo) ?? samePortalPath(next) ?? "/license-keys";
  return { ...opened, goTo };
}
