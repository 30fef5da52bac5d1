import "server-only";
import { Problem } from "@/lib/api/problem";
import type { AccountRequest } from "@/lib/api/sign-in";
import type { Context, CustomerContext } from "@/lib/server/context";
import type { Entry } from "@/lib/server/customer/session/entry";
import type { OpenedSession } from "@/lib/server/customer/session/session-opening";
import { normalizedEmail } from "@/lib/server/directory/email-hash";
import { openAccount } from "./account-session";
import { listAccounts, pickAccount, switchableEmail } from "./accounts";
import { findVerifiedEmail } from "./otp";
import { pathAfterSignIn } from "./otp-verification";

/**
 * Opens one of the accounts of a verified email: verified a moment ago in this browser, or by the code that opened its session.
 * The accounts are looked up again, so only what the email opens now is offered. Another tab may have verified another email
 * since: only the one that was shown counts.
 * @param signedIn the customer's context if this browser has a session
 * @throws Problem `email_not_verified` (links and impersonations verify none), `account_changed`,
 *   `account_not_offered`; `upstream_*`.
 */
export async function chooseAccount(
  context: Context,
  {
    request,
    entry: { otp, next },
    signedIn,
  }: { request: AccountRequest; entry: Entry; signedIn: CustomerContext | null },
): Promise<{ next: string; session: OpenedSession }> {
  const isShown = (email: string) =>
    request.email === undefined || normalizedEmail(request.email) === normalizedEmail(email);
  const verified = otp ? await findVerifiedEmail(context.db, otp) : null;
  if (otp && verified !== null && isShown(verified)) {
    const account = pickAccount(await listAccounts(context, verified), request);
    if (account) {
      const session = await openAccount(context, { account, email: verified, otp });
      return { next: pathAfterSignIn(next), session };
    }
  }
  const email = signedIn && switchableEmail(signedIn);
  if (!signedIn || !email) {
    if (verified === null) throw new Problem("email_not_verified");
    throw new Problem(isShown(verified) ? "account_not_offered" : "account_changed");
  }
  if (!isShown(email)) throw new Problem("account_changed");
  const account = pickAccount(await listAccounts(context, email), request);
  if (!account) throw new Problem("account_not_offered");
  return {
    next: "/license-keys",
    session: await openAccount(context, { account, email, replaced: signedIn.actor.session }),
  };
}
