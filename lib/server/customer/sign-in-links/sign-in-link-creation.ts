import "server-only";
import * as z from "zod/mini";
import { Problem } from "@/lib/api/problem";
import { isPlainLine } from "@/lib/api/typed-text";
import type { Context } from "@/lib/server/context";
import { requireClientPoint } from "@/lib/server/platform/client-limit";
import { env } from "@/lib/server/platform/env";
import { log } from "@/lib/server/platform/log";
import { requirePoint } from "@/lib/server/platform/rate-limit";
import { allowedReturnUrl, samePortalPath } from "@/lib/server/platform/return-url";
import { equalInConstantTime, keyedHash } from "@/lib/server/platform/secrets";
import { mintCustomerSession } from "@/lib/server/polar/customer-sessions";
import { saveSignInLink } from "./sign-in-link-store";

/** Each link costs a call with the organization's token, so all of them together get a part of the customers' share. */
const CREATED = { name: "sign-in-links", points: 120, seconds: 60 };
/** One customer who clicks again and again must not use up the links of all others. */
const CREATED_FOR_ONE = { name: "sign-in-links-of-customer", points: 20, seconds: 60 };
const REFUSED = { name: "sign-in-links-refused", points: 20, seconds: 60 };

/** The body of `POST /api/sign-in-links`. */
export const signInLinkRequest = z.strictObject({
  /** The vendor's own id of the customer. */
  external_customer_id: z.string().check(z.maxLength(255), z.refine(isPlainLine)),
  /** Polar's id of the member. Required for a team. */
  member_id: z.optional(z.uuid()),
  /** One of `ALLOWED_RETURN_URLS`, for "Back to {app}". */
  return_url: z.optional(z.string().check(z.maxLength(2000))),
  /** A path of this portal to open instead of the license keys. */
  next: z.optional(z.string().check(z.maxLength(2000))),
});

/**
 * Checks the vendor's server by `Authorization: Bearer` and `SIGN_IN_LINK_SECRET`, compared in constant time.
 * @throws Problem `sign_in_link_unauthorized`, also while no secret is set; `rate_limited` after 20 wrong secrets in a minute.
 */
export async function requireSignInLinkSecret({ ip }: Context, authorization: string | null): Promise<void> {
  const secret = env().SIGN_IN_LINK_SECRET;
  const [, given] = /^Bearer ([^\s]{1,500})$/i.exec(authorization ?? "") ?? [];
  if (secret !== undefined && given !== undefined && equalInConstantTime(given, secret)) return;
  await requireClientPoint(REFUSED, ip);
  throw new Problem("sign_in_link_unauthorized");
}

/**
 * Creates a single-use URL that signs the vendor's customer in here. It must be opened within a minute.
 * @throws Problem `return_url_not_allowed`, `invalid_request`, `customer_not_found`, `member_required`, `member_not_found`,
 *   `rate_limited`, `upstream_*`.
 */
export async function createSignInLink(
  { db }: Context,
  request: z.infer<typeof signInLinkRequest>,
): Promise<{ url: string; expires_at: string }> {
  const returnUrl = allowedReturnUrl(request.return_url)?.url ?? null;
  if (request.return_url !== undefined && returnUrl === null) throw new Problem("return_url_not_allowed");
  const next = samePortalPath(request.next);
  if (request.next !== undefined && next === null) {
    throw new Problem("invalid_request", { errors: [{ field: "next", message: "not_a_path_of_this_portal" }] });
  }
  await requirePoint(CREATED_FOR_ONE, keyedHash("rate-limit", `external-customer:${request.external_customer_id}`));
  await requirePoint(CREATED, "all");
  const subject = { externalCustomerId: request.external_customer_id, memberId: request.member_id };
  const { token, customerId } = await mintCustomerSession(subject, "customer");
  const { value, expiresAt } = await saveSignInLink(db, { customerId, token, returnUrl, next });
  log.info({ event: "sign_in_link_created", customer_id: customerId });
  return { url: `${env().PORTAL_URL}/enter?sign_in_link=${value}`, expires_at: expiresAt.toISOString() };
}
