import "server-only";
import { domainToASCII, domainToUnicode } from "node:url";
import { keyedHash, keyedHashes } from "@/lib/server/platform/secrets";

/**
 * The form of an email in which we look it up, count it and send mail to it: NFC, with the domain in Unicode (`bücher.example`,
 * not `xn--bcher-kva.example`; UTS 46). Mail goes to exactly the form that was looked up, so no two emails can be confused.
 */
export function canonicalEmail(email: string): string {
  const text = email.trim().normalize("NFC");
  const at = text.lastIndexOf("@");
  const domain = domainToUnicode(domainToASCII(text.slice(at + 1)));
  return at < 0 || domain === "" ? text : `${text.slice(0, at)}@${domain}`;
}

/** The ways in which Polar may have stored a canonical email: as it is, and with an internationalized domain in ASCII. */
export function emailSpellings(email: string): string[] {
  const at = email.lastIndexOf("@");
  const domain = domainToASCII(email.slice(at + 1));
  return domain === "" || domain === email.slice(at + 1) ? [email] : [email, `${email.slice(0, at)}@${domain}`];
}

/** The canonical email in lower case, for comparing: Polar ignores case too. */
export function normalizedEmail(email: string): string {
  return canonicalEmail(email).toLowerCase();
}

/** The HMAC under which the database stores an email. It ignores case. */
export function emailHash(email: string): string {
  return keyedHash("email-index", normalizedEmail(email));
}

/** The hashes an email may be stored under: one for each of `PORTAL_SECRETS`, so that a rotation loses no one. */
export function emailHashes(email: string): string[] {
  return keyedHashes("email-index", normalizedEmail(email));
}
