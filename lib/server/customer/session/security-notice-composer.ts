import "server-only";
import { securityNotice, securityNoticeMail } from "@/lib/mail/security-notice-mail";
import type { Context } from "@/lib/server/context";
import { renderMail } from "@/lib/server/mail/rendered-mail";
import type { Message } from "@/lib/server/mail/smtp";
import { log } from "@/lib/server/platform/log";
import { getCustomer } from "@/lib/server/polar/customers";
import { readerLanguage } from "./reader-language";

/** Writes the mail about a sign-in or a rotation, in the language of the account's owner. */
export async function composeSecurityNotice(context: Context, id: string, content: unknown): Promise<Message> {
  const notice = securityNotice.parse(content);
  const { person, locale } = notice;
  if (person === undefined) return renderMail(id, securityNoticeMail, notice);
  const atPolar = async () => {
    try {
      return (await getCustomer(person.customerId, context.polar.lane)).locale;
    } catch (error) {
      // A warning in another language is better than a late one.
      log.info({ event: "mail_language_unknown", mail_id: id, err: error });
      return null;
    }
  };
  const language = await readerLanguage(context, person, { atPolar, inBrowser: locale });
  return renderMail(id, securityNoticeMail, { ...notice, locale: language });
}
