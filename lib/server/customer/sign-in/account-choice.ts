import "server-only";
import { Problem } from "@/lib/api/problem";
import type { AccountRequest } from "@/lib/api/sign-in";
import { readEntry } from "@/lib/server/customer/session/entry";
import { readSession } from "@/lib/server/customer/session/session-store";
import { readCookie } from "@/lib/server/http/cookies";
import { openAccount } from "./account-session";
import { accountsOf, pickAccount, switchableEmail } from "./accounts";
import { verifiedEmail } from "./otp";
import { destination } from "./otp-sign-in";

/**
 * Opens one of the accounts of a proved address: proved a moment ago in this browser, or by the code that opened its
 * session. The accounts are looked up again, so that only what the address has now is opened.
 * @throws Problem `email_not_verified` (links and agents never proved one), `account_not_offered`; `upstream_*`.
 */
export async function chooseAccount(
  request: Request,
  asked: AccountRequest,
): Promise<{ next: string; cookies: string[] }> {
  const { otp, next } = await readEntry(request);
  const justProved = otp ? await verifiedEmail(otp) : null;
  if (otp && justProved !== null) {
    const account = pickAccount(await accountsOf(justProved), asked);
    if (account) {
      return {
        next: destination(next),
        cookies: await openAccount(request, { account, email: justProved, proof: otp }),
      };
    }
  }
  const value = readCookie(request, "portal");
  const session = value ? await readSession(value) : null;
  const email = session && switchableEmail(session);
  if (!session || !email) throw new Problem(justProved === null ? "email_not_verified" : "account_not_offered");
  const account = pickAccount(await accountsOf(email), asked);
  if (!account) throw new Problem("account_not_offered");
  return {
    next: "/license-keys",
    cookies: await openAccount(request, { account, email, endsAt: session.expiresAt, returnUrl: session.returnUrl }),
  };
}
