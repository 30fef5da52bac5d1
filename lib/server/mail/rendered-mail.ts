import "server-only";
import type { MailSetting, WriteMail } from "@/lib/mail/mail";
import { mailHtml } from "@/lib/mail/mail-html";
import { mailText } from "@/lib/mail/mail-text";
import { type Locale, localeOf } from "@/lib/messages/locale";
import { brand } from "@/lib/server/platform/brand";
import { env } from "@/lib/server/platform/env";
import { legalLinks } from "@/lib/server/platform/legal-links";
import { messagesFor } from "@/lib/server/platform/messages";
import type { Message } from "./smtp";

/**
 * Writes a mail in the reader's language and renders it as text and HTML.
 * @param id of the outbox row
 * @param write one of the mails of lib/mail
 */
export function renderMail<Content extends { to: string; locale: Locale }>(
  id: string,
  write: WriteMail<Content>,
  content: Content,
): Message {
  const language = localeOf(content.locale);
  const setting = mailSetting(language);
  const mail = write(content, setting);
  return {
    id,
    to: content.to,
    language,
    subject: mail.subject,
    text: mailText(mail, setting),
    html: mailHtml(mail, setting),
  };
}

function mailSetting(locale: Locale): MailSetting {
  const { BRAND_COLOR: color, BRAND_RADIUS: radius, PORTAL_URL } = env();
  const { name, logo, supportUrl } = brand();
  const absolute = (path: string) => new URL(path, PORTAL_URL).href;
  return {
    brand: {
      name,
      logo: logo && { light: absolute(logo.light), dark: logo.dark && absolute(logo.dark) },
      color,
      radius,
      supportUrl,
    },
    portalUrl: PORTAL_URL,
    legal: legalLinks(),
    locale,
    messages: messagesFor(locale),
  };
}
