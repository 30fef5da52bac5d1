import "server-only";
import { emailHashes, normalizedEmail } from "@/lib/server/directory/email-hash";
import { keyedHash } from "@/lib/server/platform/secrets";

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
  return keyedHash("rate-limit", `mailbox:${mailboxOf(email)}`);
}
