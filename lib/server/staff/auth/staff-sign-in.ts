import "server-only";
import {
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from "openid-client";
import { samePortalPath } from "@/lib/server/platform/return-url";
import { callbackUrl, provider } from "./identity-provider";
import { staffEntryCookie } from "./staff-entry";

/**
 * Sends the browser to the provider (authorization code flow with PKCE, state and nonce: RFC 9700, section 2.1).
 * @param url may have `next`, a path of this portal, and `fresh=1`: the provider then has to make sure again who it is.
 * @throws Problem `staff_provider_unavailable`, `not_found`.
 */
export async function beginSignIn(url: URL): Promise<Response> {
  const config = await provider();
  const fresh = url.searchParams.get("fresh") === "1";
  const next = samePortalPath(url.searchParams.get("next")) ?? "/support";
  const [state, nonce, verifier] = [randomState(), randomNonce(), randomPKCECodeVerifier()];
  const scopes = ["openid", "profile", "email"];
  // Some providers give the roles for a scope of that name only.
  if (config.serverMetadata().scopes_supported?.includes("roles")) scopes.push("roles");
  const address = buildAuthorizationUrl(config, {
    redirect_uri: callbackUrl(),
    scope: scopes.join(" "),
    state,
    nonce,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    ...(fresh ? { prompt: "login", max_age: "0" } : {}),
  });
  const headers = new Headers({ location: address.href });
  headers.append("set-cookie", await staffEntryCookie({ state, nonce, verifier, next, fresh }));
  return new Response(null, { status: 303, headers });
}
