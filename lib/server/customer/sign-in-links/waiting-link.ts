import "server-only";
import { cookies } from "next/headers";
import { Problem } from "@/lib/api/problem";
import { entryCookieName, openEntry } from "@/lib/server/customer/session/entry";
import { type Limit, requirePoint } from "@/lib/server/platform/rate-limit";
import { allowedReturnUrl } from "@/lib/server/platform/return-url";
import { identifyToken } from "@/lib/server/polar/customer-sessions";
import { getCustomer } from "@/lib/server/polar/customers";
import type { PolarUser } from "@/lib/server/polar/shapes";
import { waitingToken } from "./waiting-token";

/** Each look costs the organization's token at Polar: who opens one link again and again must not use up everybody's share. */
const LOOKS: Limit = { name: "links-looked-at", points: 30, seconds: 60 };

/** What the landing page can say of the link that waits in this browser. */
export type WaitingLink =
  | { state: "ready"; emailHint: string; name: string | null; customerId: string; memberId: string | null }
  | { state: "none" | "invalid" | "foreign" | "unavailable" };

/** `a***@x.com`: enough to know oneself, not enough to tell a stranger. */
export function emailHint(email: string | null): string {
  const at = email?.lastIndexOf("@") ?? -1;
  if (!email || at < 1) return "***";
  return `${Array.from(email)[0]}***${email.slice(at)}`;
}

/**
 * Whose link this is, checked to be a customer of *this* organization: nothing in a customer session names its
 * organization, so the customer is read with the organization's token, and a foreign one is a 404.
 * @throws Problem `link_invalid`, `link_foreign_customer`; `rate_limited` after thirty looks in a minute; `upstream_*`.
 */
export async function identifyLink(
  token: string,
): Promise<{ user: PolarUser; expiresAt: Date; returnUrl: string | null }> {
  const identity = await identifyToken(token);
  await requirePoint(LOOKS, identity.user.customer_id);
  try {
    await getCustomer(identity.user.customer_id);
  } catch (error) {
    if (error instanceof Problem && error.code === "customer_not_found") throw new Problem("link_foreign_customer");
    throw error;
  }
  return { ...identity, returnUrl: allowedReturnUrl(identity.returnUrl)?.url ?? null };
}

/** Looks at the link that waits in this browser, for the landing page; failures are states, since the page has words for each. */
export async function describeWaitingLink(): Promise<WaitingLink> {
  const entry = await openEntry((await cookies()).get(entryCookieName())?.value);
  try {
    const waiting = await waitingToken(entry);
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
