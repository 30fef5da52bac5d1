import "server-only";
import { keyedHash, keyedHashes } from "@/lib/server/platform/secrets";

const PURPOSE = "license-key-index";
/** `display_key` shows this many characters of a key, and customers read them out. */
const SUFFIX_LENGTH = 6;

/**
 * A whole key as we compare it. Vendors can bring any text as a key, also one of many lines, and people type and paste it with
 * other case and white space. A one-line field drops line breaks.
 */
export function foldedKey(key: string): string {
  return key
    .normalize("NFC")
    .replace(/[\s\p{Cc}]+/gu, "")
    .toLowerCase();
}

/** The end of a key as we compare it. Its spaces count, because it is short. */
export function foldedSuffix(suffix: string): string {
  return suffix.normalize("NFC").trim().replace(/\s+/g, " ").toLowerCase();
}

/** The HMAC under which the database stores a whole key. */
export function keyHash(key: string): string {
  return keyedHash(PURPOSE, wholeOf(key));
}

/**
 * The hashes a typed key may be stored under, for each of `PORTAL_SECRETS`. Until the next full sync, keys with white space can
 * still be stored as earlier versions folded them.
 */
export function keyHashes(typed: string): string[] {
  const folded = new Set([wholeOf(typed), `whole:${foldedSuffix(typed)}`]);
  return [...folded].flatMap((text) => keyedHashes(PURPOSE, text));
}

/** The last six characters of a key. Null for a key of six characters or fewer, which is never shown: it is found whole only. */
export function keySuffix(key: string): string | null {
  const characters = Array.from(key);
  return characters.length <= SUFFIX_LENGTH ? null : characters.slice(-SUFFIX_LENGTH).join("");
}

/** The suffix in Polar's display key. Null when it has fewer than six characters: it then shows the whole key. */
export function displayedSuffix(displayKey: string): string | null {
  const suffix = displayKey.replace(/^\*+-/, "");
  return Array.from(suffix).length === SUFFIX_LENGTH ? suffix : null;
}

/** The HMAC under which the database stores a key's suffix. */
export function suffixHash(suffix: string): string {
  return keyedHash(PURPOSE, endOf(suffix));
}

/** The hashes a typed suffix may be stored under, one for each of `PORTAL_SECRETS`. */
export function suffixHashes(typed: string): string[] {
  return keyedHashes(PURPOSE, endOf(typed));
}

/** The suffix in a typed text, without a mask before it (`****-BF5AFF`). Null when the text is too long to be one. */
export function typedSuffix(typed: string): string | null {
  const suffix = typed.trim().replace(/^[*•.…]+-?/u, "");
  const { length } = Array.from(suffix);
  // Shorter is fine: of the suffix ` éè 19`, people type five characters.
  return length > 0 && length <= SUFFIX_LENGTH ? suffix : null;
}

// The prefixes are part of the stored hashes.
const wholeOf = (key: string) => `whole:${foldedKey(key)}`;
const endOf = (suffix: string) => `tail:${foldedSuffix(suffix)}`;
