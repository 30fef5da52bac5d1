import "server-only";
import * as z from "zod/mini";
import { Problem } from "@/lib/api/problem";
import { env } from "../env";
import { log } from "../log";
import { mintForExternalCustomer } from "../polar/customer-sessions";
import { demandPoint } from "../rate-limit";
import { clientIp } from "../request";
import { allowedReturnUrl, samePortalPath } from "../return-url";
import { equalInConstantTime } from "../secrets";
import { keepHandOff } from "./store";

/** Each hand-off is a call with the organization's token, so that together they stay a part of the customers' share. */
const MADE = { name: "hand-offs", points: 120, seconds: 60 };
const REFUSED = { name: "hand-offs-refused", points: 20, seconds: 60 };

/** The body of `POST /api/hand-offs`. */
export const handOffRequest = z.strictObject({
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
 * The vendor's server proves itself with `Authorization: Bearer` and `HAND_OFF_SECRET`, compared in constant time.
 * @throws Problem `hand_off_unauthorized`, also while no secret is set; `rate_limited` after twenty wrong ones in a minute.
 */
export async function demandHandOffSecret(request: Request): Promise<void> {
  const secret = env().HAND_OFF_SECRET;
  const [, given] = /^Bearer ([^\s]{1,500})$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  if (secret !== undefined && given !== undefined && equalInConstantTime(given, secret)) return;
  await demandPoint(REFUSED, clientIp(request));
  throw new Problem("hand_off_unauthorized");
}

/**
 * Makes a single-use address, to be opened within a minute, that brings the vendor's signed-in customer here.
 * @throws Problem `return_url_not_allowed`, `invalid_request`, `customer_not_found`, `member_required`, `member_not_found`,
 *   `rate_limited`, `upstream_*`.
 */
export async function makeHandOff(asked: z.infer<typeof handOffRequest>): Promise<{ url: string; expires_at: string }> {
  const returnUrl = allowedReturnUrl(asked.return_url)?.url ?? null;
  if (asked.return_url !== undefined && returnUrl === null) throw new Problem("return_url_not_allowed");
  const next = samePortalPath(asked.next);
  if (asked.next !== undefined && next === null) {
    throw new Problem("invalid_request", { errors: [{ field: "next", message: "not_a_path_of_this_portal" }] });
  }
  await demandPoint(MADE, "all");
  const { token, customerId } = await mintForExternalCustomer(asked.external_customer_id, asked.member_id);
  const { value, expiresAt } = await keepHandOff({ customerId, token, returnUrl, next });
  log.info({ event: "hand_off_made", customer_id: customerId });
  return { url: `${env().PORTAL_URL}/enter?hand_off=${value}`, expires_at: expiresAt.toISOString() };
}
