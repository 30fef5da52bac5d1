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
import { EnvironmentError, env } from "@/lib/server/platform/env";
import { innermostCode } from "@/lib/server/platform/error-description";
import { log } from "@/lib/server/platform/log";

/** Timeout of each call to the provider, in seconds. */
const TIMEOUT_S = 5;

const discovered = new Map<string, Promise<Configuration>>();

/** Does the environment name an identity provider? Without one, there are no support pages. */
export function hasIdentityProvider(): boolean {
  return env().OIDC_ISSUER !== undefined && env().OIDC_CLIENT_ID !== undefined;
}

/**
 * Discovers the identity provider's configuration (OpenID Connect Discovery 1.0), once for each process. A failed attempt is
 * repeated on the next call. Plain http is allowed because portal-settings.ts accepts it on loopback only.
 * @throws Problem `not_found` without a configured provider; `staff_provider_unavailable` when it doesn't answer.
 */
export async function discoverIdentityProvider(): Promise<Configuration> {
  const { OIDC_ISSUER, OIDC_DISCOVERY_URL, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET } = env();
  if (OIDC_ISSUER === undefined || OIDC_CLIENT_ID === undefined) throw new Problem("not_found");
  const server = new URL(OIDC_DISCOVERY_URL ?? OIDC_ISSUER);
  const key = JSON.stringify([OIDC_ISSUER, server.href, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET]);
  const running =
    discovered.get(key) ??
    discovery(server, OIDC_CLIENT_ID, undefined, authenticationWith(OIDC_CLIENT_SECRET), {
      timeout: TIMEOUT_S,
      execute: server.protocol === "http:" ? [allowInsecureRequests] : [],
    }).then((config) => requireIssuer(config, OIDC_ISSUER));
  discovered.set(key, running);
  try {
    return await running;
  } catch (error) {
    discovered.delete(key);
    log.error({ event: "staff_provider_unavailable", err: error });
    throw new Problem("staff_provider_unavailable", { cause: error, retryAfter: 5 });
  }
}

/**
 * openid-client doesn't compare the issuer of a document that it reads at OIDC_DISCOVERY_URL. ID tokens are then checked
 * against the issuer in the document, so it must be the configured one.
 */
function requireIssuer(config: Configuration, expected: string): Configuration {
  const { issuer } = config.serverMetadata();
  if (!URL.canParse(issuer) || new URL(issuer).href !== new URL(expected).href)
    throw new Error("The discovery document names another issuer.");
  return config;
}

/**
 * Checks that the identity provider answers.
 * @throws EnvironmentError with the remedy
 */
export async function requireIdentityProvider(): Promise<void> {
  if (!hasIdentityProvider()) return;
  try {
    await discoverIdentityProvider();
  } catch (error) {
    // Ours says only that the provider is unavailable.
    const code = error instanceof Problem ? innermostCode(error.cause) : null;
    const detail = code === null ? "" : ` (${code})`;
    throw new EnvironmentError(
      env().OIDC_DISCOVERY_URL === undefined
        ? `OIDC_ISSUER doesn't lead to an OpenID Connect issuer${detail}: start the issuer, or correct the URL to the \`issuer\` in its /.well-known/openid-configuration.`
        : `OIDC_DISCOVERY_URL doesn't lead to a discovery document of OIDC_ISSUER${detail}: start the provider, or correct the URLs. OIDC_ISSUER must equal the issuer in that document.`,
      { cause: error },
    );
  }
}

/** Every provider must support `client_secret_basic` (RFC 6749, section 2.3.1); some say that they don't. */
function authenticationWith(secret: string | undefined): ClientAuth {
  if (secret === undefined) return None();
  return (server, client, body, headers) => {
    const supported = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
    const authenticate = supported.includes("client_secret_basic")
      ? ClientSecretBasic(secret)
      : ClientSecretPost(secret);
    return authenticate(server, client, body, headers);
  };
}

/** The URL to which the provider sends the browser back. */
export function callbackUrl(): string {
  return `${env().PORTAL_URL}/api/support/callback`;
}
