import { EnvironmentError, env } from "@/lib/server/platform/env";
import { checkClientSecret, checkRedirectUri } from "@/lib/server/staff/auth/client-check";
import { callbackUrl, hasIdentityProvider, requireIdentityProvider } from "@/lib/server/staff/auth/identity-provider";
import { type Finding, fault, ok, unknown } from "./finding";

/** Checks the identity provider, and that it knows the portal's client, secret and redirect URI. */
export async function checkStaff(): Promise<Finding[]> {
  if (!hasIdentityProvider()) return [];
  try {
    await requireIdentityProvider();
  } catch (error) {
    if (error instanceof EnvironmentError) return [fault(error.message)];
    throw error;
  }
  return [ok("The identity provider answers."), await clientFinding(), await redirectFinding()];
}

async function clientFinding(): Promise<Finding> {
  const verdict = await checkClientSecret();
  if (verdict === "accepted") return ok("The identity provider knows the portal's client.");
  if (verdict === "unknown")
    return unknown("Whether the identity provider knows OIDC_CLIENT_ID can't be told: sign in to try it.");
  return env().OIDC_CLIENT_SECRET === undefined
    ? fault("OIDC_CLIENT_SECRET is missing, and the identity provider refuses the client without it: set it.")
    : fault("OIDC_CLIENT_ID or OIDC_CLIENT_SECRET is refused by the identity provider: copy both from there.");
}

async function redirectFinding(): Promise<Finding> {
  const { verdict, error } = await checkRedirectUri();
  if (verdict === "accepted") return ok("The identity provider sends staff back to the portal.");
  if (verdict === "unknown")
    return unknown(`Whether the identity provider allows ${callbackUrl()} can't be told: sign in to try it.`);
  return error === "invalid_scope"
    ? fault("OIDC_SCOPES has a scope that the identity provider doesn't know: remove it, or allow it for the client.")
    : fault(`The identity provider doesn't allow the redirect URI ${callbackUrl()}: add it to the client.`);
}
