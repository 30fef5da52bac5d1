import "server-only";
import { keyedHash, keyedHashes } from "@/lib/server/platform/secrets";

const PURPOSE = "license-key-index";
/** What `display_key` shows of a key, and what a customer reads out. */
const TAIL = 6;

/** A key as it is compared: a vendor may bring any text, and what is typed or pasted differs in case and white space. */
export function foldedKey(key: string): string {
  return key.normalize("NFC").trim().replace(/\s+/g, " ").toLowerCase();
}

/** How a whole key stands in the database: an HMAC. */
export function keyHash(key: string): string {
  return keyedHash(PURPOSE, `whole:${foldedKey(key)}`);
}

/** The hashes under which a typed key may stand, one for each secret still listed. */
export function keyHashes(typed: string): string[] {
  return keyedHashes(PURPOSE, `whole:${foldedKey(typed)}`);
}

/** The last six characters of a key; null of one that has no more, which is found whole alone, since it is never shown. */
export function keySuffix(key: string): string | null {
  const characters = Array.from(key);
  return characters.length <= TAIL ? null : characters.slice(-TAIL).join("");
}

/** How a key's last characters stand in the database. */
export function suffixHash(tail: string): string {
  return keyedHash(PURPOSE, `tail:${foldedKey(tail)}`);
}

/** Could this be the last six characters of a key? A mask before them (`****-BF5AFF`) is left out. Null if not. */
export function typedSuffix(typed: string): string | null {
  const tail = typed.trim().replace(/^[*•.…]+-?/u, "");
  const { length } = Array.from(tail);
  // White space at its ends is not typed: of ` éè 19` only five characters are.
  return length > 0 && length <= TAIL ? tail : null;
}

/** The hashes under which a typed end of a key may stand, one for each secret still listed. */
export function suffixHashes(typed: string): string[] {
  return keyedHashes(PURPOSE, `tail:${foldedKey(typed)}`);
}
