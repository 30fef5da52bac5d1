import "server-only";
import {
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from "openid-client";
import type { Context } from "@/lib/server/context";
import { env } from "@/lib/server/platform/env";
import { samePortalPath } from "@/lib/server/platform/return-url";
import { callbackUrl, discoverIdentityProvider } from "./identity-provider";
import type { StaffEntry } from "./staff-entry";

/** Long enough that nobody has to sign in again for it. */
const YEAR_SECONDS = String(365 * 24 * 3600);

/**
 * Begins a staff sign-in: authorization code flow with PKCE, state and nonce (RFC 9700, section 2.1).
 * @param input.next path of the page to open afterwards; anything else leads to /support
 * @param input.fresh whether the provider must authenticate the person again
 * @returns the provider's URL, and the entry to seal into the browser's cookie.
 * @throws Problem `staff_provider_unavailable`, `not_found`.
 */
export async function beginStaffSignIn(
  _context: Context,
  { next, fresh }: { next: string | null; fresh: boolean },
): Promise<{ url: string; entry: StaffEntry }> {
  const config = await discoverIdentityProvider();
  const [state, nonce, verifier] = [randomState(), randomNonce(), randomPKCECodeVerifier()];
  const scopes = env().OIDC_SCOPES.split(/ +/).filter(Boolean);
  // Some providers name roles only when asked for this scope.
  if (config.serverMetadata().scopes_supported?.includes("roles") && !scopes.includes("roles")) scopes.push("roles");
  const { href: url } = buildAuthorizationUrl(config, {
    redirect_uri: callbackUrl(),
    scope: scopes.join(" "),
    state,
    nonce,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    // With max_age, the provider must send auth_time (OpenID Connect Core 1.0, section 3.1.2.1), so it is known whether it does.
    ...(fresh ? { prompt: "login", max_age: "0" } : { max_age: YEAR_SECONDS }),
  });
  return { url, entry: { state, nonce, verifier, next: samePortalPath(next) ?? "/support", fresh } };
}
