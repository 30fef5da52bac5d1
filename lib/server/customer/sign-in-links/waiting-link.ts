import "server-only";
import { Problem } from "@/lib/api/problem";
import type { Context } from "@/lib/server/context";
import type { Entry } from "@/lib/server/customer/session/entry";
import { saidNotMeSince } from "@/lib/server/customer/session/not-me-link";
import { type OpenedSession, openSession } from "@/lib/server/customer/session/session-store";
import { log } from "@/lib/server/platform/log";
import { type Limit, requirePoint } from "@/lib/server/platform/rate-limit";
import { allowedReturnUrl } from "@/lib/server/platform/return-url";
import { identifyToken } from "@/lib/server/polar/customer-sessions";
import { getCustomer } from "@/lib/server/polar/customers";
import type { PolarUser } from "@/lib/server/polar/shapes";
import { findWaitingSession } from "./waiting-session";

/** Each look costs the organization's token at Polar. Opening one link again and again must not use up everybody's share. */
const LOOKS: Limit = { name: "links-looked-at", points: 30, seconds: 60 };

/** What the landing page can say about the link that waits in this browser. */
export type WaitingLink =
  | { state: "ready"; emailHint: string; name: string | null; customerId: string; memberId: string | null }
  | { state: "none" | "invalid" | "foreign" | "unavailable" };

/** `a***@x.com`: enough to recognize oneself, too little to tell a stranger. */
export function emailHint(email: string | null): string {
  const at = email?.lastIndexOf("@") ?? -1;
  if (!email || at < 1) return "***";
  return `${Array.from(email)[0]}***${email.slice(at)}`;
}

/** Describes the link that waits in this browser, for the landing page. Failures are states, since the page has words for each. */
export async function describeWaitingLink(context: Context, entry: Entry): Promise<WaitingLink> {
  try {
    const waiting = await findWaitingSession(context, entry);
    if (!waiting) return { state: "none" };
    const { user } = await identifyLink(waiting.token);
    const { customer_id: customerId, member_id: memberId, name } = user;
    return { state: "ready", emailHint: emailHint(user.email), name, customerId, memberId };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.code === "link_invalid") return { state: "invalid" };
    if (error.code === "link_foreign_customer") return { state: "foreign" };
    return { state: "unavailable" };
  }
}

/**
 * Turns the link that waits in this browser into a session, after a click on "Continue". It is checked once more to be of this
 * organization, and a sign-in link is spent.
 * @returns the session, and where to go: an allowed `return_url` of the link, or a path of this portal.
 * @throws Problem `link_invalid` when no link waits, it is spent, or its owner said "That wasn't me" since it was made; `link_foreign_customer`, `upstream_*`.
 */
export async function openWaitingLink(context: Context, entry: Entry): Promise<OpenedSession & { goTo: string }> {
  const waiting = await findWaitingSession(context, entry);
  if (!waiting) throw new Problem("link_invalid");
  const { openedBy, token, goTo } = waiting;
  const { user, expiresAt, returnUrl } = await identifyLink(token);
  if (await saidNotMeSince(context.db, personOf(user), madeAt(expiresAt))) throw new Problem("link_invalid");
  await waiting.spend();
  const opened = await openSession(context, {
    openedBy,
    customerId: user.customer_id,
    memberId: user.member_id,
    token,
    tokenExpiresAt: expiresAt,
    name: user.name,
    email: user.email,
    role: user.role,
    returnUrl: waiting.returnUrl ?? returnUrl,
  });
  const ids = { customer_id: user.customer_id, session_id: opened.publicId };
  log.info({ event: "session_opened", opened_by: openedBy, ...ids });
  return { ...opened, goTo };
}

function personOf({ customer_id: customerId, member_id: memberId }: PolarUser) {
  return { customerId, memberId };
}

/** Polar's customer sessions end an hour after they were made. */
function madeAt(expiresAt: Date): Date {
  return new Date(expiresAt.getTime() - 3_600_000);
}

/**
 * Whose link this is, checked to be a customer of this organization. Nothing in a customer session names its organization, so
 * the customer is read with the organization's token, where another vendor's is a 404.
 * @throws Problem `link_invalid`, `link_foreign_customer`; `rate_limited` after 30 looks in a minute; `upstream_*`.
 */
async function identifyLink(token: string): Promise<{ user: PolarUser; expiresAt: Date; returnUrl: string | null }> {
  const identity = await identifyToken(token);
  await requirePoint(LOOKS, identity.user.customer_id);
  try {
    await getCustomer(identity.user.customer_id, "customer");
  } catch (error) {
    if (error instanceof Problem && error.code === "customer_not_found") throw new Problem("link_foreign_customer");
    throw error;
  }
  return { ...identity, returnUrl: allowedReturnUrl(identity.returnUrl)?.url ?? null };
}
