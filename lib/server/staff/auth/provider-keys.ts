import "server-only";
import { createRemoteJWKSet } from "jose";
import type { Configuration } from "openid-client";

/** Signatures that the provider's public keys can verify. Never `none`, and never HMAC with the client secret. */
export const ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
];

export const CLOCK_TOLERANCE_S = 30;

type Keys = ReturnType<typeof createRemoteJWKSet>;
const keySets = new Map<string, Keys>();

/** The provider's public keys, fetched when they are first needed; null for a provider that names none. */
export function providerKeys(config: Configuration): Keys | null {
  const { jwks_uri } = config.serverMetadata();
  if (jwks_uri === undefined) return null;
  const keys = keySets.get(jwks_uri) ?? createRemoteJWKSet(new URL(jwks_uri), { timeoutDuration: 5000 });
  keySets.set(jwks_uri, keys);
  return keys;
}
