import "server-only";
import { Problem } from "@/lib/api/problem";
import { type Context, type CustomerSession, inTransaction } from "@/lib/server/context";
import { type OpenedSession, openSession } from "@/lib/server/customer/session/session-opening";
import type { Account } from "@/lib/server/directory/account-lookup";
import { emailHash } from "@/lib/server/directory/email-hash";
import { log } from "@/lib/server/platform/log";
import { identifyToken, mintCustomerSession } from "@/lib/server/polar/customer-sessions";
import type { PolarUser } from "@/lib/server/polar/shapes";
import { type OtpHandle, spendVerifiedEmail } from "./otp";

type Opening = {
  account: Account;
  /** The email that a code verified. */
  email: string;
  /** The verified email to use up. A session that switches accounts has none. */
  otp?: OtpHandle;
  /** The session that is replaced: switching accounts does not make a sign-in longer or younger. */
  replaced?: CustomerSession;
};

/**
 * Opens a session for an account of a verified email, under a new id. Polar is asked first: if it does not answer, the email is
 * still verified.
 * @throws Problem `email_not_verified` when the verified email was used meanwhile; `account_not_offered` when Polar no longer has
 *   the customer or member; `upstream_*`.
 */
export async function openAccount(
  context: Context,
  { account, email, otp, replaced }: Opening,
): Promise<OpenedSession> {
  const { token, expiresAt, user, locale } = await mintFor(account);
  const opened = await inTransaction(context, async (tx) => {
    if (otp && !(await spendVerifiedEmail(tx.db, otp))) throw new Problem("email_not_verified");
    return await openSession(tx, {
      openedBy: "code",
      customerId: user.customer_id,
      memberId: user.member_id,
      token,
      tokenExpiresAt: expiresAt,
      name: user.name,
      email,
      role: user.role,
      verifiedEmailHash: emailHash(email),
      locale,
      returnUrl: replaced?.returnUrl ?? null,
      ...(replaced && { endsAt: replaced.expiresAt, createdAt: replaced.createdAt, provedAt: replaced.provedAt }),
    });
  });
  const ids = { customer_id: user.customer_id, session_id: opened.publicId };
  log.info({ event: "session_opened", opened_by: "code", ...ids });
  return opened;
}

async function mintFor(
  account: Account,
): Promise<{ token: string; expiresAt: Date; user: PolarUser; locale: string | null }> {
  try {
    const { token, locale } = await mintCustomerSession(account, "customer");
    // Polar knows whose token it is: an individual's owner may have a member id that no list had.
    const { user, expiresAt } = await identifyToken(token);
    if (user.customer_id !== account.customerId) throw new Problem("upstream_invalid");
    return { token, expiresAt, user, locale };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (["customer_not_found", "member_not_found", "member_required"].includes(error.code))
      throw new Problem("account_not_offered", { cause: error });
    // A token that was created a moment ago and is unknown already is Polar's failure, not the customer's.
    if (error.code === "link_invalid") throw new Problem("upstream_invalid", { cause: error });
    throw error;
  }
}
