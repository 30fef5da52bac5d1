import "server-only";
import { Problem } from "@/lib/api/problem";
import type { SignInState } from "@/lib/api/sign-in";
import { pickLocale } from "@/lib/messages/locale";
import { entryCookie, LONGEST_ENTRY_SECONDS, readEntry } from "@/lib/server/customer/session/entry";
import { canonicalEmail, emailHash } from "@/lib/server/directory/email-hash";
import { deliverSoon } from "@/lib/server/mail/mail-delivery";
import { isMailFailing } from "@/lib/server/mail/mail-outage";
import { enqueueOtpMail } from "@/lib/server/mail/outbox";
import { isMailConfigured } from "@/lib/server/mail/smtp";
import { withDatabase } from "@/lib/server/platform/db/database";
import { samePortalPath } from "@/lib/server/platform/return-url";
import { describeUserAgent } from "@/lib/server/platform/user-agent";
import { CODE_SECONDS, createOtp, isOtpPending, type OtpHandle, randomOtp } from "./otp";
import { requireClientPoint, takeMailboxPoint } from "./sign-in-limits";

/** What the sign-in page may know of the mail server: the same for everybody. */
export async function signInState(): Promise<SignInState> {
  return { mail_delayed: await isMailFailing() };
}

/**
 * Asks for a code. Whether anybody is known under the address is looked up by who sends the mail, after the answer: every
 * address gets the same rows and the same answer. Over an address's limit no mail goes out, and nothing else differs.
 * @returns the 202's body, and the cookie that binds the code to this browser.
 * @throws Problem `mail_unavailable` without a mail server; `rate_limited` for the client's own share, or everybody's.
 */
export async function requestOtp(
  request: Request,
  asked: { email: string; next?: string | null | undefined },
): Promise<{ state: SignInState; cookie: string }> {
  if (!isMailConfigured()) throw new Problem("mail_unavailable");
  await requireClientPoint(request);
  const email = canonicalEmail(asked.email);
  const { otp: earlier, link, signInLink } = await readEntry(request);
  const maySend = await takeMailboxPoint(email);
  const otp = await otpFor(request, email, maySend, earlier);
  const next = samePortalPath(asked.next) ?? undefined;
  // A link that waits for its click in another tab goes on waiting.
  const cookie = await entryCookie({ otp, link, signInLink, next }, LONGEST_ENTRY_SECONDS);
  const state = await signInState();
  if (maySend) deliverSoon();
  return { state, cookie };
}

async function otpFor(
  request: Request,
  email: string,
  maySend: boolean,
  earlier: OtpHandle | undefined,
): Promise<OtpHandle> {
  if (!maySend) {
    // The code that was mailed to this browser before still opens: who asks a fourth time need not lose it.
    if (earlier && (await isOtpPending(earlier, email))) return earlier;
    return await withDatabase((db) => createOtp(db, email, null));
  }
  const code = randomOtp();
  const content = {
    to: email,
    locale: pickLocale(request.headers.get("accept-language")),
    code,
    device: describeUserAgent(request.headers.get("user-agent")),
  };
  return await withDatabase((db) =>
    db.transaction(async (tx) => {
      const otp = await createOtp(tx, email, code);
      await enqueueOtpMail(tx, emailHash(email), content, CODE_SECONDS);
      return otp;
    }),
  );
}
