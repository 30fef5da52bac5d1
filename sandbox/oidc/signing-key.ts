import { generateKeyPair, type JsonWebKey, type KeyObject, randomUUID, sign } from "node:crypto";
import { promisify } from "node:util";

/** The provider's key. Each start makes a new one, as a key rotation at a real provider would. */
export class SigningKey {
  readonly #key: KeyObject;
  readonly #kid = randomUUID();

  private constructor(key: KeyObject) {
    this.#key = key;
  }

  static async generate(): Promise<SigningKey> {
    const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
    return new SigningKey(privateKey);
  }

  get jwk(): JsonWebKey {
    return { ...this.#key.export({ format: "jwk" }), kid: this.#kid, alg: "RS256", use: "sig" };
  }

  /**
   * A logout token (OpenID Connect Back-Channel Logout 1.0, 2.4).
   * @param sid the session at the provider; without it, the token is for all the user's sessions
   */
  logoutToken(claims: { iss: string; aud: string; sub: string; sid?: string }): string {
    const now = Math.floor(Date.now() / 1000);
    const header = { alg: "RS256", typ: "logout+jwt", kid: this.#kid };
    const events = { "http://schemas.openid.net/event/backchannel-logout": {} };
    const payload = { ...claims, iat: now, exp: now + 120, jti: randomUUID(), events };
    const text = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
    return `${text}.${sign("sha256", Buffer.from(text), this.#key).toString("base64url")}`;
  }
}
