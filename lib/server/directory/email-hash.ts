import "server-only";
import { keyedHash, keyedHashes } from "../secrets";

/** Polar compares addresses in any case, so that one person is one text here too. */
export function normalizedEmail(email: string): string {
  return email.trim().toLowerCase();
}

/** How an address stands in the database: an HMAC, in any case the same. */
export function emailHash(email: string): string {
  return keyedHash("email-index", normalizedEmail(email));
}

/** The hashes under which an address may stand: one for each secret still listed, so that a rotation loses nobody. */
export function emailHashes(email: string): string[] {
  return keyedHashes("email-index", normalizedEmail(email));
}
