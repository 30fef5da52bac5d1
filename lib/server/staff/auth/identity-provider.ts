import "server-only";
import {
  allowInsecureRequests,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  discovery,
  None,
} from "openid-client";
import { Problem } from "@/lib/api/problem";
import { env } from "@/lib/server/platform/env";
import { log } from "@/lib/server/platform/log";

/** Seconds for each call to the provider. */
const TIMEOUT_S = 5;

let discovered: Promise<Configuration> | undefined;

/** Whether the environment names a provider; without one there is no support side at all. */
export function hasProvider(): boolean {
  return env().OIDC_ISSUER !== undefined && env().OIDC_CLIENT_ID !== undefined;
}

/**
 * The identity provider as it describes itself (OpenID Connect Discovery 1.0), read once. http is for loopback alone, which
 * the environment's check holds to.
 * @throws Problem `not_found` where none is configured, `staff_provider_unavailable` when it does not answer; then the next
 *   call asks again.
 */
export async function provider(): Promise<Configuration> {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET } = env();
  if (OIDC_ISSUER === undefined || OIDC_CLIENT_ID === undefined) throw new Problem("not_found");
  const issuer = new URL(OIDC_ISSUER);
  discovered ??= discovery(issuer, OIDC_CLIENT_ID, undefined, authenticationWith(OIDC_CLIENT_SECRET), {
    timeout: TIMEOUT_S,
    execute: issuer.protocol === "http:" ? [allowInsecureRequests] : [],
  });
  try {
    return await discovered;
  } catch (error) {
    discovered = undefined;
    log.error({ event: "staff_provider_unavailable", err: error });
    throw new Problem("staff_provider_unavailable", { cause: error, retryAfter: 5 });
  }
}

/** `client_secret_basic`, which every provider must know (RFC 6749, section 2.3.1), unless it says that it does not. */
function authenticationWith(secret: string | undefined): ClientAuth {
  if (secret === undefined) return None();
  return (server, client, body, headers) => {
    const known = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
    const authenticate = known.includes("client_secret_basic") ? ClientSecretBasic(secret) : ClientSecretPost(secret);
    return authenticate(server, client, body, headers);
  };
}

/** Where the provider sends the browser back to. */
export function callbackUrl(): string {
  return `${env().PORTAL_URL}/api/support/callback`;
}
