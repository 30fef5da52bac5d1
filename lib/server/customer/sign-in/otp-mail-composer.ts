import "server-only";
import { otpMail, otpMailContent } from "@/lib/mail/otp-mail";
import { type Context, inLane } from "@/lib/server/context";
import { opensAccount } from "@/lib/server/directory/account-lookup";
import { membersWithEmail } from "@/lib/server/directory/member-index";
import { directoryProgress } from "@/lib/server/directory/member-sync";
import { indexNewestMembers } from "@/lib/server/directory/newest-members";
import { mailAddedAt } from "@/lib/server/mail/outbox";
import { renderMail } from "@/lib/server/mail/rendered-mail";
import type { Message } from "@/lib/server/mail/smtp";
import { type ClientLimit, requireClientPoint } from "@/lib/server/platform/client-limit";
import { log } from "@/lib/server/platform/log";

/** A network's part of the lane for people who have proved nothing. A flood from one only delays its own mails. */
const LOOKUPS: ClientLimit = { name: "sign-in-lookups", points: 20, seconds: 60, wider: { 56: 30, 48: 40 } };

/**
 * Writes the mail with a one-time code, if the email opens an account: we don't send mail to strangers. This is looked up after
 * the response, so the response can't reveal it. While the members of a large organization are still being indexed, unknown
 * emails get a code too: an unnecessary mail is better than a member who can't sign in. Once they are indexed, an unknown email
 * waits for a search of Polar's newest members.
 * @throws Problem `upstream_*`, or `rate_limited` while the network's lookups of this minute are used up. It's then unknown
 *   whether the email opens an account, and the mail is retried.
 */
export async function composeOtpMail(context: Context, id: string, content: unknown): Promise<Message | null> {
  const mail = otpMailContent.parse(content);
  // The session has this email, so it opens the account.
  if (mail.purpose === "proof") return renderMail(id, otpMail, mail);
  if (!mail.isKnown && mail.ip !== undefined) await requireClientPoint(LOOKUPS, mail.ip);
  // Anyone can ask for any email. Only a browser that signed in with it before uses the customers' share of Polar's limit.
  const asker = inLane(context, mail.isKnown ? "customer" : "unproved");
  const isWanted = await opensAccount(asker, mail.to);
  if (!(await directoryProgress(context.db)).complete) return renderMail(id, otpMail, mail);
  // No webhook announces a member that a team adds by itself. One search finds those of all mails that wait for it.
  const search = indexNewestMembers(context, { since: await mailAddedAt(context.db, id) });
  if (isWanted) {
    // A known email can be such a member too, of another account. Its mail doesn't depend on that.
    await search.catch((error: unknown) => log.info({ event: "member_search_skipped", err: error }));
    return renderMail(id, otpMail, mail);
  }
  await search;
  const isMember = (await membersWithEmail(context.db, mail.to)).length > 0;
  return isMember && (await opensAccount(asker, mail.to)) ? renderMail(id, otpMail, mail) : null;
}
