import "server-only";
import { Problem } from "@/lib/api/problem";
import type { Context } from "@/lib/server/context";
import type { Entry } from "@/lib/server/customer/session/entry";
import { saidNotMeSince } from "@/lib/server/customer/session/not-me-link";
import type { OpenedSession } from "@/lib/server/customer/session/session-opening";
import { isCustomerIndexed } from "@/lib/server/directory/customer-index";
import { type ClientLimit, limitFailures } from "@/lib/server/platform/client-limit";
import type { Queryable } from "@/lib/server/platform/db/database";
import { log } from "@/lib/server/platform/log";
import { type Limit, requirePoint } from "@/lib/server/platform/rate-limit";
import { allowedReturnUrl } from "@/lib/server/platform/return-url";
import { identifyToken } from "@/lib/server/polar/customer-sessions";
import { getCustomer } from "@/lib/server/polar/customers";
import type { PolarCustomer, PolarUser } from "@/lib/server/polar/shapes";
import { findWaitingSession, isShown, shownLink } from "./waiting-session";

/** Each look costs the organization's token at Polar. Opening one link again and again must not use up everybody's share. */
const LOOKS: Limit = { name: "links-looked-at", points: 30, seconds: 60 };
/** Of a client. A link that somebody made up, or that is for another vendor's customer, costs calls to Polar too. */
const USELESS: ClientLimit = { name: "links-refused", points: 20, seconds: 60, wider: { 56: 25, 48: 30 } };

/** What the landing page can say about the link that waits in this browser. */
export type WaitingLink =
  | {
      state: "ready";
      emailHint: string;
      name: string | null;
      customerId: string;
      memberId: string | null;
      /** What the click must send back, so that it confirms this link. */
      shown: string;
    }
  /** An invitation to a seat. Polar's own page accepts it, if the invitation names the organization's slug. */
  | { state: "invitation"; canContinue: boolean }
  | { state: "none" | "invalid" | "foreign" | "limited" | "unavailable" };

/** `a***@x.com`: enough to recognize oneself, too little to tell a stranger. */
export function emailHint(email: string | null): string {
  const at = email?.lastIndexOf("@") ?? -1;
  if (!email || at < 1) return "***";
  return `${Array.from(email)[0]}***${email.slice(at)}`;
}

/** Describes the link that waits in this browser, for the landing page. Failures are states, since the page has words for each. */
export async function describeWaitingLink(context: Context, entry: Entry): Promise<WaitingLink> {
  if (entry.invitation) return { state: "invitation", canContinue: entry.invitation.slug !== null };
  try {
    const waiting = await findWaitingSession(context, entry);
    const shown = shownLink(entry);
    if (!waiting || shown === null) return { state: "none" };
    const { user } = await identifyLink(context, waiting.token);
    const { customer_id: customerId, member_id: memberId, name } = user;
    return { state: "ready", emailHint: emailHint(user.email), name, customerId, memberId, shown };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.code === "link_invalid") return { state: "invalid" };
    if (error.code === "link_foreign_customer") return { state: "foreign" };
    if (error.code === "rate_limited") return { state: "limited" };
    return { state: "unavailable" };
  }
}

/**
 * Turns the link that waits in this browser into a session, after a click on "Continue". It is checked once more to be of this
 * organization, and a sign-in link is spent.
 * @param shown of the link that the page showed. Another tab may have opened another one since.
 * @returns the session, and where to go: an allowed `return_url` of the link, or a path of this portal.
 * @throws Problem `link_invalid` when no link waits, it is spent, or its owner said "That wasn't me" since it was made;
 *   `link_changed` when it isn't the one that was shown, `link_foreign_customer`, `upstream_*`.
 */
export async function openWaitingLink(
  context: Context,
  { entry, shown }: { entry: Entry; shown: string | undefined },
): Promise<OpenedSession & { goTo: string }> {
  const isAnother = shownLink(entry) !== null && shown !== undefined && !isShown(entry, shown);
  if (isAnother) throw new Problem("link_changed");
  const waiting = await findWaitingSession(context, entry);
  if (!waiting) throw new Problem("link_invalid");
  const { openedBy, token, goTo } = waiting;
  const { user, expiresAt, returnUrl, locale } = await identifyLink(context, token);
  if (shown === undefined) throw new Problem("link_changed");
  if (await saidNotMeSince(context.db, personOf(user), madeAt(expiresAt))) throw new Problem("link_invalid");
  const opened = await waiting.open(context, {
    openedBy,
    customerId: user.customer_id,
    memberId: user.member_id,
    token,
    tokenExpiresAt: expiresAt,
    name: user.name,
    email: user.email,
    role: user.role,
    locale,
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
 * @throws Problem `link_invalid`, `link_foreign_customer`; `rate_limited` after 30 looks of a person in a minute, or 20 links of a
 *   client that opened nothing; `upstream_*`.
 */
async function identifyLink(
  { ip, db }: Context,
  token: string,
): Promise<{ user: PolarUser; expiresAt: Date; returnUrl: string | null; locale: string | null }> {
  return await limitFailures(USELESS, ip, async () => {
    const identity = await identifyToken(token);
    const { customer_id, member_id } = identity.user;
    await requirePoint(LOOKS, member_id ?? customer_id);
    const { locale } = await readOwnCustomer(db, customer_id);
    return { ...identity, locale, returnUrl: allowedReturnUrl(identity.returnUrl)?.url ?? null };
  });
}

/** A customer in our index is ours. Any other may be another vendor's, of whom anyone can have as many as they like. */
async function readOwnCustomer(db: Queryable, customerId: string): Promise<PolarCustomer> {
  try {
    return await getCustomer(customerId, (await isCustomerIndexed(db, customerId)) ? "customer" : "unproved");
  } catch (error) {
    if (error instanceof Problem && error.code === "customer_not_found") throw new Problem("link_foreign_customer");
    throw error;
  }
}
