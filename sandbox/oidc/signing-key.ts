import { randomUUID } from "node:crypto";
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from "jose";

/** The provider's key. Each start makes a new one, as a key rotation at a real provider would. */
export interface SigningKey {
  jwk: JWK;
  /**
   * Makes a logout token (OpenID Connect Back-Channel Logout 1.0, 2.4).
   * @param claims `sid` is the session at the provider; without it, the token is for all the user's sessions
   */
  signLogoutToken(claims: JWTPayload & { sid?: string }): Promise<string>;
}

export async function createSigningKey(): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const kid = randomUUID();
  const events = { "http://schemas.openid.net/event/backchannel-logout": {} };
  return {
    jwk: { ...(await exportJWK(privateKey)), kid, alg: "RS256", use: "sig" },
    signLogoutToken: (claims) =>
      new SignJWT({ ...claims, events })
        .setProtectedHeader({ alg: "RS256", typ: "logout+jwt", kid })
        .setIssuedAt()
        .setExpirationTime("2 minutes")
        .setJti(randomUUID())
        .sign(privateKey),
  };
}
