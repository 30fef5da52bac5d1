import "server-only";
import { Problem } from "@/lib/api/problem";
import type { CustomerContext, CustomerSession } from "@/lib/server/context";
import { isMailConfigured } from "@/lib/server/mail/smtp";

/** Can this person prove by an emailed code that the session is theirs? */
export function canProveByCode({ email }: CustomerSession): boolean {
  return email !== null && isMailConfigured();
}

/**
 * Requires a fresh proof that the person who uses this session is its owner: a sign-in with a code not long ago, or a code within
 * the last 15 minutes. A link proves nothing by itself, because it may have been forwarded or found. If no code can be sent, a
 * link that was opened not long ago is enough.
 * @throws Problem `proof_required`.
 */
export function requireProof({ actor: { session } }: CustomerContext): void {
  const isOwners = session.openedBy === "code" || !canProveByCode(session);
  if (!session.isProved && !(isOwners && session.isYoung)) throw new Problem("proof_required");
}
