import "server-only";
import { Problem } from "@/lib/api/problem";
import type { Verified } from "@/lib/api/sign-in";
import { readEntry } from "@/lib/server/customer/session/entry";
import { findAccounts } from "@/lib/server/directory/account-lookup";
import { directoryProgress } from "@/lib/server/directory/member-sync";
import { samePortalPath } from "@/lib/server/platform/return-url";
import { openAccount } from "./account-session";
import { toChoice } from "./accounts";
import { checkOtp } from "./otp";

/** Where one goes after signing in: the page asked for, or the keys. */
export function destination(next: string | undefined): string {
  return samePortalPath(next) ?? "/license-keys";
}

/**
 * A code as a person typed it, in the browser that asked for it. The right one proves the address; with exactly one account
 * the session is opened, else the accounts are answered, to choose from. When Polar does not answer, the proof stands for
 * ten minutes, and the sign-in page goes on from it.
 * @throws Problem `otp_wrong` with the tries left; `otp_expired` where there is nothing (more) to judge:
 *   old, spent, tried five times, or asked for in another browser; `upstream_*`.
 */
export async function verifyOtp(request: Request, code: string): Promise<{ body: Verified; cookies: string[] }> {
  const { otp, next } = await readEntry(request);
  const judgement = otp ? await checkOtp(otp, code) : null;
  if (!otp || !judgement) throw new Problem("otp_expired");
  if (!judgement.right) throw new Problem("otp_wrong", { triesLeft: judgement.triesLeft });
  const accounts = await findAccounts(judgement.email);
  const [only] = accounts;
  if (!only || accounts.length > 1) {
    const { complete } = await directoryProgress();
    return { body: { accounts: accounts.map(toChoice), accounts_complete: complete }, cookies: [] };
  }
  const cookies = await openAccount(request, { account: only, email: judgement.email, proof: otp });
  return { body: { session: true, next: destination(next) }, cookies };
}
