import "server-only";
import type { SecurityNotice } from "@/lib/mail/security-notice-mail";
import type { Context, CustomerSession } from "@/lib/server/context";
import { enqueueSecurityNotice } from "@/lib/server/mail/outbox";
import { isMailConfigured } from "@/lib/server/mail/smtp";
import { createNotMeLink } from "./not-me-link";
import { readerLanguage } from "./reader-language";

type Recipient = Pick<CustomerSession, "customerId" | "memberId" | "email"> & { locale?: string | null };

/**
 * Adds a mail that tells the account's owner what happened, with a link to say "That wasn't me". It goes to the email that the
 * session has: the one that a code verified, or the one that Polar had for the link. No mail without an email or a mail server.
 */
export async function noticeOwner(
  { db, locale: inBrowser }: Context,
  { email, locale: atPolar = null, customerId, memberId }: Recipient,
  event: SecurityNotice["event"],
): Promise<void> {
  if (email === null || !isMailConfigured()) return;
  const person = { customerId, memberId };
  const notMeUrl = await createNotMeLink(db, person);
  const locale = await readerLanguage({ db }, person, { atPolar, inBrowser });
  await enqueueSecurityNotice(db, { to: email, locale, event, at: new Date().toISOString(), notMeUrl });
}
