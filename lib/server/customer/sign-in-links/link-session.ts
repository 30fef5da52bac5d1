import "server-only";
import { Problem } from "@/lib/api/problem";
import { readEntry } from "@/lib/server/customer/session/entry";
import { openSession } from "@/lib/server/customer/session/session-store";
import { log } from "@/lib/server/platform/log";
import { identifyLink } from "./waiting-link";
import { waitingToken } from "./waiting-token";

/**
 * Turns the link or sign-in link that waits in this browser into a session, after its owner said "Continue": checked once more
 * to be of this organization, and a sign-in link spent.
 * @returns the cookie's value and age in seconds, and where to go: an allowed `return_url` of the link, or the keys.
 * @throws Problem `link_invalid` when none waits or it is spent, `link_foreign_customer`, `upstream_*`.
 */
export async function openSessionFromLink(request: Request): Promise<{ cookie: string; maxAge: number; goTo: string }> {
  const waiting = await waitingToken(await readEntry(request));
  if (!waiting) throw new Problem("link_invalid");
  const { user, expiresAt, returnUrl } = await identifyLink(waiting.token);
  await waiting.spend();
  const opened = await openSession({
    openedBy: waiting.openedBy,
    customerId: user.customer_id,
    memberId: user.member_id,
    token: waiting.token,
    tokenExpiresAt: expiresAt,
    name: user.name,
    email: user.email,
    role: user.role,
    userAgent: request.headers.get("user-agent"),
    returnUrl: waiting.returnUrl ?? returnUrl,
  });
  const { openedBy, goTo } = waiting;
  log.info({
    event: "session_opened",
    opened_by: openedBy,
    customer_id: user.customer_id,
    session_id: opened.publicId,
  });
  return { ...opened, goTo };
}
