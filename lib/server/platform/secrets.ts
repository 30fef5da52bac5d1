import "server-only";
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";
import { env } from "./env";

/** What a derived key is for. A key for one purpose opens nothing of another (RFC 5869, `info`). */
export type SecretPurpose =
  | "polar-token"
  | "entry-cookie"
  | "link-session"
  | "shown-link"
  | "sign-in-code"
  | "known-browser"
  | "email-index"
  | "license-key-index"
  | "license-key"
  | "member-name-index"
  | "device-name-index"
  | "order-number-index"
  | "license-key-facts"
  | "support-code"
  | "mail"
  | "one-click-link"
  | "audit-chain"
  | "staff-session"
  | "staff-entry"
  | "history"
  | "rate-limit"
  | "client-ip"
  | "device-name"
  | "queued-device";

const derived = new Map<string, Buffer>();

function derive(secret: string, purpose: SecretPurpose): Buffer {
  const name = `${purpose}:${secret}`;
  let key = derived.get(name);
  if (!key) {
    key = Buffer.from(hkdfSync("sha256", Buffer.from(secret, "base64url"), "license-portal", purpose, 32));
    derived.set(name, key);
  }
  return key;
}

const sealing = new Map<Buffer, KeyObject>();

/** The derived key as a KeyObject, created once: creating it takes four times as long as decrypting. */
function sealingKey(secret: string, purpose: SecretPurpose): KeyObject {
  const bytes = derive(secret, purpose);
  const key = sealing.get(bytes) ?? createSecretKey(bytes);
  sealing.set(bytes, key);
  return key;
}

const keyIds = new Map<string, string>();

/** A secret's public name, to find it after a rotation. It reveals nothing about the secret. */
function keyId(secret: string): string {
  const id = keyIds.get(secret) ?? createHash("sha256").update(`key-id:${secret}`).digest("hex").slice(0, 8);
  keyIds.set(secret, id);
  return id;
}

/**
 * Seals text with AES-256-GCM under the newest secret (NIST SP 800-38D; 96-bit random nonce).
 * @param context associated data: the text opens only with the same one, so a sealed value can't be moved to another row.
 * @returns `keyId.nonce.ciphertext+tag`, base64url.
 */
export function seal(purpose: SecretPurpose, text: string, context: string): string {
  const secret = newestSecret();
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", sealingKey(secret, purpose), nonce);
  cipher.setAAD(Buffer.from(context));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `${keyId(secret)}.${nonce.toString("base64url")}.${sealed.toString("base64url")}`;
}

/** Opens what `seal` sealed, with any secret still listed; null if it was altered or moved, or its secret is gone. */
export function unseal(purpose: SecretPurpose, sealed: string, context: string): string | null {
  const [id, nonce, body] = sealed.split(".");
  if (!id || !nonce || !body) return null;
  const secret = env().PORTAL_SECRETS.find((one) => keyId(one) === id);
  if (!secret) return null;
  const bytes = Buffer.from(body, "base64url");
  if (bytes.length < 16) return null;
  try {
    const decipher = createDecipheriv("aes-256-gcm", sealingKey(secret, purpose), Buffer.from(nonce, "base64url"));
    decipher.setAAD(Buffer.from(context));
    decipher.setAuthTag(bytes.subarray(-16));
    return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString("utf8");
  } catch {
    return null;
  }
}

/** HMAC-SHA-256 of a text with the newest secret, hex. Texts can't be guessed from the database alone. */
export function keyedHash(purpose: SecretPurpose, text: string): string {
  return createHmac("sha256", derive(newestSecret(), purpose)).update(text).digest("hex");
}

/** The hashes of a text with every secret still listed, newest first, to find rows from before a rotation too. */
export function keyedHashes(purpose: SecretPurpose, text: string): string[] {
  return env().PORTAL_SECRETS.map((secret) => createHmac("sha256", derive(secret, purpose)).update(text).digest("hex"));
}

/** Like `keyedHash`, with the secret's public name, so that it can be checked after a rotation. */
export function namedHash(purpose: SecretPurpose, text: string): { keyId: string; hash: string } {
  return { keyId: keyId(newestSecret()), hash: keyedHash(purpose, text) };
}

/** The hash of a text with the secret of that name; null if it is no longer listed. */
export function hashUnder(id: string, purpose: SecretPurpose, text: string): string | null {
  const secret = env().PORTAL_SECRETS.find((one) => keyId(one) === id);
  return secret === undefined ? null : createHmac("sha256", derive(secret, purpose)).update(text).digest("hex");
}

/** Numbered passwords for libraries that do their own sealing (iron-session). The newest has the highest number. */
export function numberedPasswords(purpose: SecretPurpose): Record<string, string> {
  const secrets = env().PORTAL_SECRETS;
  return Object.fromEntries(
    secrets.map((secret, index) => [String(secrets.length - index), derive(secret, purpose).toString("base64url")]),
  );
}

/** An opaque 256-bit value for a cookie or a single-use URL, base64url (RFC 4086). */
export function randomToken(): string {
  return randomBytes(32).toString("base64url");
}

/** SHA-256, hex. For opaque values of full entropy. */
export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Compares two texts in constant time, even if their lengths differ. */
export function equalInConstantTime(one: string, other: string): boolean {
  return timingSafeEqual(createHash("sha256").update(one).digest(), createHash("sha256").update(other).digest());
}

function newestSecret(): string {
  const [newest] = env().PORTAL_SECRETS;
  if (newest === undefined) throw new Error("PORTAL_SECRETS is empty");
  return newest;
}
