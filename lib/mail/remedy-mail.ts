import type { RemedyKind, RemedyState } from "../api/remedies.ts";
import { formatDateTime, formatNumber } from "../format.ts";
import type { Mail, MailBlock, MailFact, MailSetting } from "./mail.ts";

/** The content of the mail about a license key that support changed. */
export type Remedy = {
  staffName: string;
  displayKey: string;
  kind: RemedyKind;
  reason: string;
  /** Null if it's no longer known. */
  change: { before: RemedyState; after: RemedyState } | null;
  keyUrl: string;
};

/** The mail to the holder of a key that support changed: who, what, from what to what, and why. Times are in UTC. */
export function remedyMail(remedy: Remedy, setting: MailSetting): Mail {
  const { staffName, displayKey, kind, reason, change, keyUrl } = remedy;
  const { brand, portalUrl, messages } = setting;
  const { mail: text, kinds } = messages.remedies;
  const words = messages.mail.supportAccess;
  const named = { brand: brand.name };
  const contact: MailBlock[] =
    brand.supportUrl === null
      ? []
      : [{ kind: "rule" }, { kind: "contact", text: words.unexpected(named), url: brand.supportUrl }];
  const sentence = text.text({ ...named, name: staffName, key: displayKey, what: kinds[kind] });
  const facts: MailFact[] = [
    ...(change === null ? [] : changedFacts(change, setting)),
    ...(reason === "" ? [] : [{ label: messages.supportAccess.reason, lines: [reason] }]),
  ];
  return {
    subject: text.subject(named),
    preheader: sentence,
    heading: text.heading,
    blocks: [
      { kind: "paragraph", text: sentence },
      ...(facts.length === 0 ? [] : [{ kind: "facts", facts } as const]),
      { kind: "button", label: messages.reminderMail.open, url: keyUrl },
      ...contact,
    ],
    footer: text.footer({ ...named, host: new URL(portalUrl).host }),
  };
}

/**
 * Each number or date that differs. The sentence names a new status. What Polar sets of a key that was granted again is known only
 * after its answer, so the key's page tells it.
 */
function changedFacts({ before, after }: NonNullable<Remedy["change"]>, { locale, messages }: MailSetting): MailFact[] {
  const { history, reminderMail, remedies } = messages;
  const limitOf = (limit: number | null) => (limit === null ? history.unlimited : formatNumber(limit, locale));
  const usageOf = (usage: number) => formatNumber(usage, locale);
  const timeOf = (time: string | null) =>
    time === null ? history.never : reminderMail.inUtc({ time: formatDateTime(time, locale, "UTC") });
  const fact = (label: string, before: string, after: string) =>
    before === after ? [] : [{ label, lines: [history.fromTo({ before, after })] }];
  return [
    ...fact(remedies.state.devices, limitOf(before.limit_activations), limitOf(after.limit_activations)),
    ...fact(remedies.state.usageLimit, limitOf(before.limit_usage), limitOf(after.limit_usage)),
    ...fact(remedies.state.usage, usageOf(before.usage), usageOf(after.usage)),
    ...fact(remedies.state.expires, timeOf(before.expires_at), timeOf(after.expires_at)),
  ];
}
