import "server-only";
import type { Context } from "@/lib/server/context";
import { findAccounts } from "@/lib/server/directory/account-lookup";
import { directoryProgress } from "@/lib/server/directory/member-sync";
import { otpMail, renderOtpMail } from "@/lib/server/mail/otp-mail";
import type { Message } from "@/lib/server/mail/smtp";

/**
 * Writes the mail with a one-time code, if the email opens an account: we don't send mail to strangers. This is looked up after
 * the request was answered, so the answer can't reveal it. While the members of a large organization are still being
 * indexed, unknown emails get a code too: a mail too many is better than a member who can't sign in.
 * @throws Problem `upstream_*`: it is then unknown whether the email opens an account.
 */
export async function composeOtpMail(context: Context, id: string, content: unknown): Promise<Message | null> {
  const mail = otpMail.parse(content);
  // The session has this email, so it opens the account.
  if (mail.purpose === "proof") return renderOtpMail(id, mail);
  // Someone is waiting for this code, so the lookup uses the customers' share of Polar's limit.
  const asCustomer: Context = { ...context, polar: { ...context.polar, lane: "customer" } };
  const accounts = await findAccounts(asCustomer, mail.to);
  const isWanted = accounts.length > 0 || !(await directoryProgress(context.db)).complete;
  return isWanted ? renderOtpMail(id, mail) : null;
}
