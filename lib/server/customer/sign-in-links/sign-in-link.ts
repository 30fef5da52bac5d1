import "server-only";
import * as z from "zod/mini";
import { Problem } from "@/lib/api/problem";
import { clientIp } from "@/lib/server/http/request";
import { env } from "@/lib/server/platform/env";
import { log } from "@/lib/server/platform/log";
import { requirePoint } from "@/lib/server/platform/rate-limit";
import { allowedReturnUrl, samePortalPath } from "@/lib/server/platform/return-url";
import { equalInConstantTime } from "@/lib/server/platform/secrets";
import { mintForExternalCustomer } from "@/lib/server/polar/customer-sessions";
import { saveSignInLink } from "./sign-in-link-store";

/** Each sign-in link is a call with the organization's token, so that together they stay a part of the customers' share. */
const MADE = { name: "sign-in-links", points: 120, seconds: 60 };
const REFUSED = { name: "sign-in-links-refused", points: 20, seconds: 60 };

/** The body of `POST /api/sign-in links`. */
export const signInLinkRequest = z.strictObject({
  /** The vendor's own id of the customer. */
  external_customer_id: z.string().check(z.minLength(1), z.maxLength(255)),
  /** Polar's id of the member; a team's customer needs one. */
  member_id: z.optional(z.uuid()),
  /** One of `ALLOWED_RETURN_URLS`: "Back to {app}". */
  return_url: z.optional(z.string().check(z.maxLength(2000))),
  /** A path of this portal to go to, instead of the keys. */
  next: z.optional(z.string().check(z.maxLength(2000))),
});

/**
 * The vendor's server proves itself with `Authorization: Bearer` and `SIGN_IN_LINK_SECRET`, compared in constant time.
 * @throws Problem `sign_in_link_unauthorized`, also while no secret is set; `rate_limited` after twenty wrong ones in a minute.
 */
export async function requireSignInLinkSecret(request: Request): Promise<void> {
  const secret = env().SIGN_IN_LINK_SECRET;
  const [, given] = /^Bearer ([^\s]{1,500})$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  if (secret !== undefined && given !== undefined && equalInConstantTime(given, secret)) return;
  await requirePoint(REFUSED, clientIp(request));
  throw new Problem("sign_in_link_unauthorized");
}

/**
 * Makes a single-use address, to be opened within a minute, that brings the vendor's signed-in customer here.
 * @throws Problem `return_url_not_allowed`, `invalid_request`, `customer_not_found`, `member_required`, `member_not_found`,
 *   `rate_limited`, `upstream_*`.
 */
export async function createSignInLink(
  asked: z.infer<typeof signInLinkRequest>,
): Promise<{ url: string; expires_at: string }> {
  const returnUrl = allowedReturnUrl(asked.return_url)?.url ?? null;
  if (asked.return_url !== undefined && returnUrl === null) throw new Problem("return_url_not_allowed");
  const next = samePortalPath(asked.next);
  if (asked.next !== undefined && next === null) {
    throw new Problem("invalid_request", { errors: [{ field: "next", message: "not_a_path_of_this_portal" }] });
  }
  await requirePoint(MADE, "all");
  const { token, customerId } = await mintForExternalCustomer(asked.external_customer_id, asked.member_id);
  const { value, expiresAt } = await saveSignInLink({ customerId, token, returnUrl, next });
  log.info({ event: "sign_in_link_made", customer_id: customerId });
  return { url: `${env().PORTAL_URL}/enter?sign_in_link=${value}`, expires_at: expiresAt.toISOString() };
}
