import "server-only";
import {
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  genericGrantRequest,
  ResponseBodyError,
  randomPKCECodeVerifier,
  randomState,
  WWWAuthenticateChallengeError,
} from "openid-client";
import { env } from "@/lib/server/platform/env";
import { callbackUrl, discoverIdentityProvider } from "./identity-provider";

/** `unknown`: the provider's answer doesn't tell. */
export type ClientVerdict = "accepted" | "refused" | "unknown";

const TIMEOUT_MS = 5000;

/**
 * Does the identity provider know the portal's client and its secret? It asks to exchange a code that doesn't exist: a provider
 * that knows the client answers `invalid_grant` (RFC 6749, section 5.2).
 * @throws Problem `staff_provider_unavailable`
 */
export async function checkClientSecret(): Promise<ClientVerdict> {
  const config = await discoverIdentityProvider();
  try {
    await genericGrantRequest(config, "authorization_code", {
      code: "made-up-by-the-portals-doctor",
      redirect_uri: callbackUrl(),
      code_verifier: randomPKCECodeVerifier(),
    });
    return "unknown";
  } catch (error) {
    // A 401 with a challenge is `invalid_client` too.
    if (error instanceof WWWAuthenticateChallengeError) return "refused";
    if (!(error instanceof ResponseBodyError)) return "unknown";
    if (error.error === "invalid_grant") return "accepted";
    return ["invalid_client", "unauthorized_client"].includes(error.error) ? "refused" : "unknown";
  }
}

/** What the provider says to a sign-in that shows no page. `error` is its error code. */
export type SignInVerdict = { verdict: ClientVerdict; error: string | null };

/**
 * Would the identity provider send staff back to the portal? It asks for a sign-in without a page (`prompt=none`): a provider that
 * knows the redirect URI redirects to it, with `login_required` (OpenID Connect Core 1.0, section 3.1.2.6). Others must show an
 * error instead.
 * @throws Problem `staff_provider_unavailable`
 */
export async function checkRedirectUri(): Promise<SignInVerdict> {
  const config = await discoverIdentityProvider();
  const url = buildAuthorizationUrl(config, {
    redirect_uri: callbackUrl(),
    scope: env().OIDC_SCOPES,
    state: randomState(),
    code_challenge: await calculatePKCECodeChallenge(randomPKCECodeVerifier()),
    code_challenge_method: "S256",
    prompt: "none",
  });
  const answer = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(() => null);
  if (answer === null) return { verdict: "unknown", error: null };
  await answer.body?.cancel();
  const location = answer.headers.get("location") ?? "";
  if (location.startsWith(callbackUrl())) {
    const error = new URL(location).searchParams.get("error");
    return { verdict: error === "invalid_scope" ? "refused" : "accepted", error };
  }
  return { verdict: answer.status >= 400 && answer.status < 500 ? "refused" : "unknown", error: null };
}
