import "server-only";
import { Problem } from "@/lib/api/problem";
import type { SignInLimit, SignInRequested, SignInState } from "@/lib/api/sign-in";
import type { OtpPurpose } from "@/lib/mail/otp-mail";
import { type Context, inTransaction } from "@/lib/server/context";
import type { Entry } from "@/lib/server/customer/session/entry";
import { canonicalEmail, emailHash } from "@/lib/server/directory/email-hash";
import { deliverSoon } from "@/lib/server/mail/mail-delivery";
import { isMailFailing } from "@/lib/server/mail/mail-outage";
import { enqueueOtpMail } from "@/lib/server/mail/outbox";
import { isMailConfigured } from "@/lib/server/mail/smtp";
import { samePortalPath } from "@/lib/server/platform/return-url";
import { describeUserAgent } from "@/lib/server/platform/user-agent";
import { isKnownBrowser } from "./known-browser";
import { createOtp, findPendingOtp, isOtpPending, OTP_SECONDS, type OtpHandle, randomOtp } from "./otp";
import { type MailboxLimit, requireSignInPoint, takeMailboxPoint } from "./sign-in-limits";

/** What the sign-in page may know about the mail server, and about the last request of this browser: the same for every email. */
export async function getSignInState({ db }: Context, entry: Entry): Promise<SignInState> {
  const [mail_delayed, limit] = await Promise.all([isMailFailing(db), describeLimit({ db }, entry)]);
  return { mail_delayed, limit };
}

async function describeLimit({ db }: Pick<Context, "db">, { otp, stopped }: Entry): Promise<SignInLimit | null> {
  const left = (stopped?.until ?? 0) - Date.now();
  if (!stopped || left <= 0) return null;
  return {
    codes: stopped.codes,
    minutes: stopped.seconds / 60,
    minutes_left: Math.ceil(left / 60_000),
    earlier_code_works: otp !== undefined && stopped.otp !== null && (await isOtpPending(db, otp, stopped.otp)),
  };
}

type OtpRequest = {
  email: string;
  next?: string | null | undefined;
  entry: Entry;
  /** The cookie of a browser that signed in before. */
  knownBrowser: string | null;
  /** `proof`: the browser is signed in with this email, so it's known. */
  purpose?: OtpPurpose;
};

/**
 * Requests a one-time code. Whether the email opens an account is looked up when the mail is sent, after the answer: every email
 * gets the same rows and the same answer. Over a mailbox's limit no mail is sent; only this browser learns so, by its entry, and
 * earlier codes still work.
 * @returns the 202's body, and the entry that binds the code to this browser.
 * @throws Problem `mail_unavailable` without a mail server; `rate_limited` for the client's own limit.
 */
export async function requestOtp(
  context: Context,
  { entry: { otp: earlier, link, signInLink }, knownBrowser, purpose = "sign_in", ...request }: OtpRequest,
): Promise<{ body: SignInRequested; entry: Entry }> {
  if (!isMailConfigured()) throw new Problem("mail_unavailable");
  await requireSignInPoint(context);
  const email = canonicalEmail(request.email);
  const isKnown = purpose === "proof" || (await isKnownBrowser(knownBrowser, email));
  const limit = await takeMailboxPoint(email, isKnown);
  const asked = limit
    ? await withoutMail(context, email, { limit, earlier })
    : { otp: await sendOtp(context, { email, isKnown, earlier, purpose }) };
  if (!limit) deliverSoon();
  const next = samePortalPath(request.next) ?? undefined;
  // A link that waits for its click in another tab is not lost.
  return { body: { mail_delayed: await isMailFailing(context.db) }, entry: { ...asked, link, signInLink, next } };
}

type Asked = { email: string; isKnown: boolean; earlier: OtpHandle | undefined; purpose: OtpPurpose };

async function sendOtp(context: Context, { email, isKnown, earlier, purpose }: Asked): Promise<OtpHandle> {
  const code = randomOtp();
  const { locale, ip } = context;
  const device = describeUserAgent(context.userAgent);
  const mail = { to: email, locale, code, device, isKnown, purpose, ...(ip !== null && { ip }) };
  return await inTransaction(context, async ({ db }) => {
    const otp = await createOtp(db, { email, code, earlier });
    await enqueueOtpMail(db, emailHash(email), mail, OTP_SECONDS);
    return otp;
  });
}

/** Codes that were sent to this browser before still work: a fourth request doesn't cost them. */
async function withoutMail(
  { db }: Context,
  email: string,
  { limit: { wait, ...limit }, earlier }: { limit: MailboxLimit; earlier: OtpHandle | undefined },
): Promise<Pick<Entry, "otp" | "stopped">> {
  const pending = earlier ? await findPendingOtp(db, earlier, email) : null;
  const stopped = { ...limit, until: Date.now() + wait * 1000, otp: pending?.id ?? null };
  return { otp: pending?.handle ?? earlier, stopped };
}
