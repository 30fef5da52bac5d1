import "server-only";
import type { ImpersonationRecord } from "@/lib/api/impersonations";
import { formatPeriod } from "@/lib/format";
import { describeImpersonationEvent } from "@/lib/impersonation-event";
import type { Locale } from "@/lib/messages/locale";
import { brand } from "@/lib/server/platform/brand";
import { env } from "@/lib/server/platform/env";
import { messagesFor } from "@/lib/server/platform/messages";
import { mailTextFooter } from "./mail-footer";
import { type MailFact, mailButton, mailFacts, mailHeading, mailHtml, mailParagraph } from "./mail-html";
import type { Message } from "./smtp";

/** The content of the mail about an impersonation. */
export type SupportAccessMail = {
  to: string;
  locale: Locale;
  /** The team's name; null for a person's own account. */
  team: string | null;
  impersonation: ImpersonationRecord;
};

/**
 * The mail to the person whose account support accessed: who, when, why, and what they did, in the words of the account page, to
 * which it links. Times are in UTC, and labeled so: we don't know the reader's time zone.
 */
export function renderSupportAccessMail(id: string, { to, locale, team, impersonation }: SupportAccessMail): Message {
  const text = messagesFor(locale).mail.supportAccess;
  const { name, supportUrl } = brand();
  const { PORTAL_URL } = env();
  const facts = factsOf(impersonation, team, locale);
  const subject = text.subject({ brand: name });
  const intro = (impersonation.elevation === null ? text.viewed : text.actedOnBehalf)({
    name: impersonation.staff_name,
    brand: name,
  });
  const { keysMasked } = messagesFor(locale).supportAccess;
  const link = `${PORTAL_URL}/account`;
  const contact = supportUrl?.replace(/^mailto:/, "") ?? null;
  const footer = text.footer({ brand: name, host: new URL(PORTAL_URL).host });
  const unexpected = text.unexpected({ brand: name });
  return {
    id,
    to,
    language: locale,
    subject,
    text: [
      intro,
      facts.map(({ label, lines }) => `${label}: ${lines.join("\n  ")}`).join("\n"),
      keysMasked,
      `${text.link}: ${link}`,
      ...(contact === null ? [] : [`${unexpected} ${contact}`]),
      mailTextFooter(footer, locale),
    ].join("\n\n"),
    html: mailHtml({
      language: locale,
      title: subject,
      preview: text.preview({
        name: impersonation.staff_name,
        when: whenOf(impersonation, locale),
        reason: impersonation.reason,
      }),
      content: [
        mailHeading(text.title),
        mailParagraph(intro, "text", 15),
        mailFacts(facts),
        mailParagraph(keysMasked),
        `<p style="margin:20px 0">${mailButton(text.link, link)}</p>`,
        ...(contact === null ? [] : [mailParagraph(`${unexpected} ${contact}`, "muted", 13)]),
      ].join("\n"),
      footer,
    }),
  };
}

function factsOf(impersonation: ImpersonationRecord, team: string | null, locale: Locale): MailFact[] {
  const text = messagesFor(locale).mail.supportAccess;
  const words = messagesFor(locale).supportAccess;
  // Two viewed keys give the same sentence. It is listed once.
  const events = [
    ...new Set(impersonation.events.map((event) => describeImpersonationEvent(event, messagesFor(locale), locale))),
  ];
  const reason = impersonation.consented ? `${impersonation.reason} · ${words.consented}` : impersonation.reason;
  return [
    ...(team === null ? [] : [{ label: text.account, lines: [team] }]),
    { label: text.when, lines: [whenOf(impersonation, locale)] },
    { label: words.reason, lines: [reason] },
    ...(impersonation.elevation === null
      ? []
      : [{ label: words.elevationReason, lines: [impersonation.elevation.reason] }]),
    { label: words.activity, lines: events.length === 0 ? [words.noActivity] : events },
  ];
}

function whenOf({ started_at, ended_at }: ImpersonationRecord, locale: Locale): string {
  const period = formatPeriod(started_at, ended_at ?? started_at, locale, "UTC");
  return messagesFor(locale).mail.supportAccess.inUtc({ period });
}
