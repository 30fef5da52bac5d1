import type { ImpersonationRecord } from "../api/impersonations.ts";
import { formatPeriod } from "../format.ts";
import { describeImpersonationEvent } from "../impersonation-event.ts";
import type { Mail, MailBlock, MailFact, MailSetting } from "./mail.ts";

/** The content of the mail about an impersonation. */
export type SupportAccess = {
  /** The team's name; null for a person's own account. */
  team: string | null;
  impersonation: ImpersonationRecord;
};

/**
 * The mail to the person whose account support accessed: who, when, why, and what they did, in the words of the account page, to
 * which it links. Times are in UTC, and labeled so: we don't know the reader's time zone.
 */
export function supportAccessMail({ team, impersonation }: SupportAccess, setting: MailSetting): Mail {
  const { brand, portalUrl, messages } = setting;
  const text = messages.mail.supportAccess;
  const { staff_name: name, reason, elevation } = impersonation;
  const named = { brand: brand.name };
  const contact: MailBlock[] =
    brand.supportUrl === null
      ? []
      : [{ kind: "rule" }, { kind: "contact", text: text.unexpected(named), url: brand.supportUrl }];
  return {
    subject: text.subject(named),
    preheader: text.preview({ name, when: whenOf(impersonation, setting), reason }),
    heading: text.title,
    blocks: [
      { kind: "paragraph", text: (elevation === null ? text.viewed : text.actedOnBehalf)({ name, ...named }) },
      { kind: "facts", facts: factsOf(impersonation, team, setting) },
      { kind: "note", text: messages.supportAccess.keysMasked },
      { kind: "button", label: text.link, url: `${portalUrl}/account` },
      ...contact,
    ],
    footer: text.footer({ ...named, host: new URL(portalUrl).host }),
  };
}

function factsOf(impersonation: ImpersonationRecord, team: string | null, setting: MailSetting): MailFact[] {
  const { messages, locale } = setting;
  const text = messages.mail.supportAccess;
  const words = messages.supportAccess;
  const { consented, elevation } = impersonation;
  // Two viewed keys give the same sentence. It is listed once.
  const events = [...new Set(impersonation.events.map((event) => describeImpersonationEvent(event, messages, locale)))];
  return [
    ...(team === null ? [] : [{ label: text.account, lines: [team] }]),
    { label: text.when, lines: [whenOf(impersonation, setting)] },
    { label: words.reason, lines: [impersonation.reason, ...(consented ? [words.consented] : [])] },
    ...(elevation === null ? [] : [{ label: words.elevationReason, lines: [elevation.reason] }]),
    { label: words.activity, lines: events.length === 0 ? [words.noActivity] : events },
  ];
}

function whenOf({ started_at, ended_at }: ImpersonationRecord, { locale, messages }: MailSetting): string {
  const period = formatPeriod(started_at, ended_at ?? started_at, locale, "UTC");
  return messages.mail.supportAccess.inUtc({ period });
}
