import "server-only";
import { emailHashes, normalizedEmail } from "@/lib/server/directory/email-hash";
import { keyedHash, keyedHashes } from "@/lib/server/platform/secrets";

/** Was this hash made from this email, under any secret still listed? */
export function isHashOf(hash: string, email: string): boolean {
  return emailHashes(email).includes(hash);
}

/** The mailbox of an email: `a+x@b` and `a+y@b` are one. */
export function mailboxOf(email: string): string {
  const normalized = normalizedEmail(email);
  const at = normalized.lastIndexOf("@");
  const local = normalized.slice(0, at).replace(/(?<=.)\+.*$/, "");
  return `${local}${normalized.slice(at)}`;
}

/** What an email is counted by: all emails of one mailbox share a limit. */
export function mailboxSubject(email: string): string {
  return keyedHash("rate-limit", mailboxText(email));
}

/** What an email may be counted by, one for each of `PORTAL_SECRETS`. */
export function mailboxSubjects(email: string): string[] {
  return keyedHashes("rate-limit", mailboxText(email));
}

function mailboxText(email: string): string {
  return `mailbox:${mailboxOf(email)}`;
}
