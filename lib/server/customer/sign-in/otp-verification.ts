import "server-only";
import { Problem } from "@/lib/api/problem";
import type { Verified } from "@/lib/api/sign-in";
import { audit } from "@/lib/server/audit/audit";
import { type Context, inLane } from "@/lib/server/context";
import type { Entry } from "@/lib/server/customer/session/entry";
import type { OpenedSession } from "@/lib/server/customer/session/session-opening";
import { findAccounts } from "@/lib/server/directory/account-lookup";
import { emailHash, normalizedEmail } from "@/lib/server/directory/email-hash";
import { membersWithEmail } from "@/lib/server/directory/member-index";
import { directoryProgress } from "@/lib/server/directory/member-sync";
import { samePortalPath } from "@/lib/server/platform/return-url";
import { openAccount } from "./account-session";
import { toChoices } from "./accounts";
import { findRequestedEmail, type OtpHandle, verifyOtp } from "./otp";

/** The page to open after sign-in: the requested one, or the license keys. */
export function pathAfterSignIn(next: string | undefined): string {
  return samePortalPath(next) ?? "/license-keys";
}

/**
 * Signs in with a code, in the browser that asked for it. The right code verifies the email. With exactly one account a session is
 * opened; otherwise the accounts are returned to choose from. If Polar does not answer, the email stays verified for ten
 * minutes, and the sign-in page goes on from there. A wrong code is audited.
 * @throws Problem `otp_wrong` with the tries left; `otp_expired` where there is nothing to compare with: old, spent, tried five
 *   times, or requested in another browser; `upstream_*`.
 */
export async function signInWithOtp(
  context: Context,
  { code, entry: { otp, next } }: { code: string; entry: Entry },
): Promise<{ body: Verified; session: OpenedSession | null }> {
  const result = otp ? await verifyOtp(context.db, otp, code) : null;
  if (!otp || !result) throw new Problem("otp_expired");
  if (!result.isRight) {
    await auditWrongCode(context, otp);
    throw new Problem("otp_wrong", { triesLeft: result.triesLeft });
  }
  const accounts = await findAccounts(inLane(context, "customer"), result.email);
  const [only] = accounts;
  if (only && accounts.length === 1) {
    const session = await openAccount(context, { account: only, email: result.email, otp });
    return { body: { session: true, next: pathAfterSignIn(next) }, session };
  }
  const { complete } = await directoryProgress(context.db);
  return { body: { accounts: await toChoices(context, accounts), accounts_complete: complete }, session: null };
}

/** Names the customer only if the index knows exactly one with this email, and the email itself only by its hash. */
async function auditWrongCode(context: Context, otp: OtpHandle): Promise<void> {
  const email = await findRequestedEmail(context.db, otp);
  const members = email === null ? [] : await membersWithEmail(context.db, normalizedEmail(email));
  const only = members.length === 1 ? members[0] : undefined;
  await audit(context, "customer.sign_in", {
    outcome: "refused",
    customerId: only?.customerId ?? null,
    memberId: only?.memberId ?? null,
    detail: { problem: "otp_wrong" },
    personal: { email_hash: email === null ? null : emailHash(email) },
    isByCustomer: true,
  });
}
