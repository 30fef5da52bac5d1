import "server-only";
import { Problem } from "@/lib/api/problem";
import type { SignInState } from "@/lib/api/sign-in";
import { type Context, inTransaction } from "@/lib/server/context";
import type { Entry } from "@/lib/server/customer/session/entry";
import { canonicalEmail, emailHash } from "@/lib/server/directory/email-hash";
import { deliverSoon } from "@/lib/server/mail/mail-delivery";
import { isMailFailing } from "@/lib/server/mail/mail-outage";
import type { OtpPurpose } from "@/lib/server/mail/otp-mail";
import { enqueueOtpMail } from "@/lib/server/mail/outbox";
import { isMailConfigured } from "@/lib/server/mail/smtp";
import { samePortalPath } from "@/lib/server/platform/return-url";
import { describeUserAgent } from "@/lib/server/platform/user-agent";
import { createOtp, isOtpPending, OTP_SECONDS, type OtpHandle, randomOtp } from "./otp";
import { requireClientPoint, takeMailboxPoint } from "./sign-in-limits";

/** What the sign-in page may know about the mail server: the same for everybody. */
export async function getSignInState({ db }: Context): Promise<SignInState> {
  return { mail_delayed: await isMailFailing(db) };
}

/**
 * Requests a one-time code. Whether the email opens an account is looked up when the mail is sent, after the answer: every email
 * gets the same rows and the same answer. Over an email's limit no mail is sent, and nothing else differs.
 * @returns the 202's body, and the entry that binds the code to this browser.
 * @throws Problem `mail_unavailable` without a mail server; `rate_limited` for the client's own limit, or everybody's.
 */
export async function requestOtp(
  context: Context,
  request: { email: string; next?: string | null | undefined; entry: Entry; purpose?: OtpPurpose },
): Promise<{ state: SignInState; entry: Entry }> {
  if (!isMailConfigured()) throw new Problem("mail_unavailable");
  await requireClientPoint(context);
  const email = canonicalEmail(request.email);
  const { otp: earlier, link, signInLink } = request.entry;
  const maySend = await takeMailboxPoint(email);
  const otp = maySend ? await sendOtp(context, email, request.purpose) : await otpWithoutMail(context, email, earlier);
  if (maySend) deliverSoon();
  const next = samePortalPath(request.next) ?? undefined;
  // A link that waits for its click in another tab is not lost.
  return { state: await getSignInState(context), entry: { otp, link, signInLink, next } };
}

async function sendOtp(context: Context, email: string, purpose: OtpPurpose = "sign_in"): Promise<OtpHandle> {
  const code = randomOtp();
  const mail = { to: email, locale: context.locale, code, device: describeUserAgent(context.userAgent), purpose };
  return await inTransaction(context, async ({ db }) => {
    const otp = await createOtp(db, { email, code });
    await enqueueOtpMail(db, emailHash(email), mail, OTP_SECONDS);
    return otp;
  });
}

/** A code that was sent to this browser before still works: a fourth request need not cost it. */
async function otpWithoutMail({ db }: Context, email: string, earlier: OtpHandle | undefined): Promise<OtpHandle> {
  if (earlier && (await isOtpPending(db, earlier, email))) return earlier;
  return await createOtp(db, { email, code: null });
}
