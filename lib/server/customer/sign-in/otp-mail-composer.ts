import "server-only";
import { type Context, inLane } from "@/lib/server/context";
import { findAccounts } from "@/lib/server/directory/account-lookup";
import { directoryProgress } from "@/lib/server/directory/member-sync";
import { otpMail, renderOtpMail } from "@/lib/server/mail/otp-mail";
import type { Message } from "@/lib/server/mail/smtp";
import { type ClientLimit, requireClientPoint } from "@/lib/server/platform/client-limit";

/** A network's part of the lane for people who have proved nothing. A flood from one only delays its own mails. */
const LOOKUPS: ClientLimit = { name: "sign-in-lookups", points: 20, seconds: 60, wider: { 56: 30, 48: 40 } };

/**
 * Writes the mail with a one-time code, if the email opens an account: we don't send mail to strangers. This is looked up after
 * the request was answered, so the answer can't reveal it. While the members of a large organization are still being
 * indexed, unknown emails get a code too: a mail too many is better than a member who can't sign in.
 * @throws Problem `upstream_*`, or `rate_limited` while the network's lookups of this minute are used up: it is then unknown whether
 *   the email opens an account, and the mail is retried.
 */
export async function composeOtpMail(context: Context, id: string, content: unknown): Promise<Message | null> {
  const mail = otpMail.parse(content);
  if (!mail.isKnown && mail.ip !== undefined) await requireClientPoint(LOOKUPS, mail.ip);
  // Anyone can ask for any email. Only a browser that signed in with it before uses the customers' share of Polar's limit.
  const accounts = await findAccounts(inLane(context, mail.isKnown ? "customer" : "unproved"), mail.to);
  const isWanted = accounts.length > 0 || !(await directoryProgress(context.db)).complete;
  return isWanted ? renderOtpMail(id, mail) : null;
}
