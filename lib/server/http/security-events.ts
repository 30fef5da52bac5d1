import "server-only";
import type { ProblemCode } from "@/lib/api/problem";
import type { Context } from "@/lib/server/context";
import { env } from "@/lib/server/platform/env";
import { log } from "@/lib/server/platform/log";
import { countSignIn, type SignInWay } from "@/lib/server/platform/metrics/meters";
import { keyedHash } from "@/lib/server/platform/secrets";
import type { RouteKey } from "./access";

/** What a refusal means to somebody who watches for attacks. */
const events: { readonly [Code in ProblemCode]?: "sign_in_failed" | "origin_refused" | "signature_refused" } = {
  otp_wrong: "sign_in_failed",
  otp_expired: "sign_in_failed",
  link_invalid: "sign_in_failed",
  link_foreign_customer: "sign_in_failed",
  account_not_offered: "sign_in_failed",
  sign_in_link_unauthorized: "sign_in_failed",
  staff_sign_in_failed: "sign_in_failed",
  staff_role_missing: "sign_in_failed",
  support_code_wrong: "sign_in_failed",
  cross_origin_refused: "origin_refused",
  webhook_signature_invalid: "signature_refused",
  logout_token_invalid: "signature_refused",
};

/** The routes where people sign in, or confirm that it's them. */
const signInWays: { readonly [Key in RouteKey]?: SignInWay } = {
  "GET /api/enter": "link",
  "POST /api/session": "link",
  "POST /api/sign-in/verify": "code",
  "POST /api/session/account": "code",
  "POST /api/sign-in-links": "sign_in_link",
  "POST /api/proof/verify": "proof",
  "GET /api/support/callback": "staff",
};

/**
 * Logs a refusal that an attack would cause many times, with the hash of the client's IP address: lines of one client can be
 * counted. The address itself is personal data, and is only there if the vendor wants to block it (docs/operations.md). A refused
 * sign-in is also counted in the metrics.
 */
export function logSecurityEvent({ ip, requestId }: Context, route: RouteKey, code: ProblemCode): void {
  const event = events[code];
  if (event === undefined) return;
  const way = signInWays[route];
  if (way !== undefined && event === "sign_in_failed") countSignIn(way, code);
  log.warn({
    event,
    request_id: requestId,
    route,
    code,
    ip_hash: ip === null ? null : keyedHash("client-ip", ip).slice(0, 16),
    ...(env().LOG_CLIENT_IP ? { ip } : {}),
  });
}
