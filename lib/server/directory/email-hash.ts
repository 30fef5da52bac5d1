import "server-only";
import { domainToASCII, domainToUnicode } from "node:url";
import { keyedHash, keyedHashes } from "@/lib/server/platform/secrets";

/**
 * An address as it is looked up, counted and mailed to: composed (NFC), its domain in letters (`bücher.example`, not
 * `xn--bcher-kva.example`; UTS 46). What is mailed is what was looked up, so that no two addresses pass for one.
 */
export function canonicalEmail(email: string): string {
  const address = email.trim().normalize("NFC");
  const at = address.lastIndexOf("@");
  const domain = domainToUnicode(domainToASCII(address.slice(at + 1)));
  return at < 0 || domain === "" ? address : `${address.slice(0, at)}@${domain}`;
}

/** An address as somebody else may have written it down: as it is looked up, and, of a domain in other letters, in ASCII. */
export function writings(address: string): string[] {
  const at = address.lastIndexOf("@");
  const domain = domainToASCII(address.slice(at + 1));
  return domain === "" || domain === address.slice(at + 1) ? [address] : [address, `${address.slice(0, at)}@${domain}`];
}

/** Polar compares addresses in any case, so that one person is one text here too. */
export function normalizedEmail(email: string): string {
  return canonicalEmail(email).toLowerCase();
}

/** How an address stands in the database: an HMAC, in any case the same. */
export function emailHash(email: string): string {
  return keyedHash("email-index", normalizedEmail(email));
}

/** The hashes under which an address may stand: one for each secret still listed, so that a rotation loses nobody. */
export function emailHashes(email: string): string[] {
  return keyedHashes("email-index", normalizedEmail(email));
}
