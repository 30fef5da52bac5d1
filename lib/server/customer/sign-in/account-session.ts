import "server-only";
import { Problem } from "@/lib/api/problem";
import { clearedEntryCookie } from "@/lib/server/customer/session/entry";
import { closeSession, openSession } from "@/lib/server/customer/session/session-store";
import type { Account } from "@/lib/server/directory/account-lookup";
import { emailHash } from "@/lib/server/directory/email-hash";
import { cookie, readCookie } from "@/lib/server/http/cookies";
import { withDatabase } from "@/lib/server/platform/db/database";
import { log } from "@/lib/server/platform/log";
import { identifyToken, mintCustomerSession } from "@/lib/server/polar/customer-sessions";
import type { PolarUser } from "@/lib/server/polar/shapes";
import { type OtpHandle, spendVerifiedEmail } from "./otp";

type Opening = {
  account: Account;
  /** The address that a code proved. */
  email: string;
  /** What is used up by opening, for a sign-in; a session that changes accounts has none. */
  proof?: OtpHandle;
  /** Of the session whose place it takes: changing accounts does not lengthen a sign-in. */
  endsAt?: Date;
  returnUrl?: string | null;
};

/**
 * Opens a session for an account of a proved address, under a new id, and ends the one that this browser had. Polar is
 * asked first: if it does not answer, the proof is still there.
 * @returns the `Set-Cookie` lines.
 * @throws Problem `email_not_verified` when the proof was used meanwhile; `account_not_offered` when Polar no longer
 *   has the customer or member; `upstream_*`.
 */
export async function openAccount(
  request: Request,
  { account, email, proof, endsAt, returnUrl }: Opening,
): Promise<string[]> {
  const { token, expiresAt, user } = await mintFor(account);
  const opened = await withDatabase((db) =>
    db.transaction(async (tx) => {
      if (proof && !(await spendVerifiedEmail(tx, proof))) throw new Problem("email_not_verified");
      return await openSession(
        {
          openedBy: "code",
          customerId: user.customer_id,
          memberId: user.member_id,
          token,
          tokenExpiresAt: expiresAt,
          name: user.name,
          email,
          role: user.role,
          userAgent: request.headers.get("user-agent"),
          verifiedEmailHash: emailHash(email),
          returnUrl: returnUrl ?? null,
          ...(endsAt ? { endsAt } : {}),
        },
        tx,
      );
    }),
  );
  const replaced = readCookie(request, "portal");
  if (replaced) await closeSession(replaced);
  log.info({ event: "session_opened", opened_by: "code", customer_id: user.customer_id, session_id: opened.publicId });
  return [cookie("portal", opened.cookie, opened.maxAge), clearedEntryCookie()];
}

async function mintFor(account: Account): Promise<{ token: string; expiresAt: Date; user: PolarUser }> {
  try {
    const { token } = await mintCustomerSession(account);
    // Who it is for, by Polar's own word: an individual's owner gets a member id that no list had.
    const { user, expiresAt } = await identifyToken(token);
    if (user.customer_id !== account.customerId) throw new Problem("upstream_invalid");
    return { token, expiresAt, user };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (["customer_not_found", "member_not_found", "member_required"].includes(error.code))
      throw new Problem("account_not_offered", { cause: error });
    // A token that was made a moment ago and is unknown already is Polar's trouble, not a link of the customer's.
    if (error.code === "link_invalid") throw new Problem("upstream_invalid", { cause: error });
    throw error;
  }
}
