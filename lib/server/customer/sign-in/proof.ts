import "server-only";
import { Problem } from "@/lib/api/problem";
import type { SignInRequested } from "@/lib/api/sign-in";
import { audit } from "@/lib/server/audit/audit";
import { type CustomerContext, inTransaction } from "@/lib/server/context";
import type { Entry } from "@/lib/server/customer/session/entry";
import { canProveByCode } from "@/lib/server/customer/session/required-proof";
import { proveSession } from "@/lib/server/customer/session/session-renewal";
import { normalizedEmail } from "@/lib/server/directory/email-hash";
import { spendVerifiedEmail, verifyOtp } from "./otp";
import { requestOtp } from "./otp-request";

/**
 * Sends a one-time code to the session's email, with the limits of every such code.
 * @returns the 202's body, and the entry that binds the code to this browser.
 * @throws Problem `not_found` without an email or a mail server; `rate_limited`.
 */
export async function requestProof(
  context: CustomerContext,
  { entry }: { entry: Entry },
): Promise<{ body: SignInRequested; entry: Entry }> {
  const { session } = context.actor;
  const { email } = session;
  if (email === null || !canProveByCode(session)) throw new Problem("not_found");
  return await requestOtp(context, { email, next: entry.next, entry, knownBrowser: null, purpose: "proof" });
}

/**
 * Proves with a code that the person who uses this session reads its email. The session continues under another id, so a copy
 * of its old cookie is worthless.
 * @returns the new cookie's value and age in seconds, and the entry without the code.
 * @throws Problem `otp_wrong` with the tries left; `otp_expired`, also for a code that was sent to another email.
 */
export async function proveByCode(
  context: CustomerContext,
  { code, entry: { otp, ...entry } }: { code: string; entry: Entry },
): Promise<{ cookie: string; maxAge: number; entry: Entry }> {
  const { session } = context.actor;
  const result = otp ? await verifyOtp(context.db, otp, code) : null;
  if (!otp || !result) throw new Problem("otp_expired");
  if (!result.isRight) {
    const detail = { problem: "otp_wrong", session_id: session.publicId };
    await audit(context, "customer.proof", { outcome: "refused", detail });
    throw new Problem("otp_wrong", { triesLeft: result.triesLeft });
  }
  if (session.email === null || normalizedEmail(result.email) !== normalizedEmail(session.email)) {
    throw new Problem("otp_expired");
  }
  return await inTransaction(context, async (tx) => {
    if (!(await spendVerifiedEmail(tx.db, otp))) throw new Problem("otp_expired");
    await audit(tx, "customer.proof", { outcome: "done", detail: { session_id: session.publicId } });
    const cookie = await proveSession(tx.db, session);
    if (cookie === null) throw new Problem("session_expired");
    return { cookie, maxAge: (session.expiresAt.getTime() - Date.now()) / 1000, entry };
  });
}
