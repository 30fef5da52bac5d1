import { formatDateTime, formatNumber } from "../format.ts";
import type { Locale } from "../messages/locale.ts";
import type { Mail, MailFact, MailSetting } from "./mail.ts";

/** The content of a mail that reminds of a license key. */
export type ReminderMail = {
  locale: Locale;
  due: "expires_30" | "expires_7" | "expires_1" | "expired" | "usage_80" | "usage_100" | "devices" | "new_device";
  /** Masked. */
  displayKey: string;
  product: string | null;
  /** ISO 8601; null if the key doesn't expire. */
  expiresAt: string | null;
  usage: number;
  limitUsage: number;
  /** How many devices use the key. */
  devices: number;
  /** The newest device's label, in a mail about a new device. */
  newDevice: string | null;
  keyUrl: string;
  /** The page that turns these mails off. Opening it changes nothing, so mail scanners do no harm. */
  offUrl: string;
  now: number;
};

const DAY_MS = 86_400_000;

/** The mail with what is due, the key, and a link to turn mails of this kind off. Times are in UTC: we don't know the reader's time zone. */
export function reminderMail(content: Omit<ReminderMail, "locale">, setting: MailSetting): Mail {
  const { brand, portalUrl, messages } = setting;
  const text = messages.reminderMail;
  const subject = subjectOf(content, setting);
  const sentence = sentenceOf(content, setting);
  return {
    subject,
    preheader: [content.product, content.displayKey].filter(Boolean).join(" · "),
    heading: subject,
    blocks: [
      { kind: "paragraph", text: sentence },
      { kind: "facts", facts: factsOf(content, setting) },
      { kind: "button", label: text.open, url: content.keyUrl },
      { kind: "link", label: text.off, url: content.offUrl },
    ],
    footer: text.footer({ brand: brand.name, host: new URL(portalUrl).host }),
  };
}

function subjectOf({ due, expiresAt, now }: Omit<ReminderMail, "locale">, { brand, messages }: MailSetting): string {
  const text = messages.reminderMail;
  const named = { brand: brand.name };
  switch (due) {
    case "expired":
      return text.expiredSubject(named);
    case "usage_80":
      return text.usageSubject(named);
    case "usage_100":
      return text.usedUpSubject(named);
    case "devices":
      return text.devicesSubject(named);
    case "new_device":
      return text.newDeviceSubject(named);
    default:
      return text.expiresSubject({
        ...named,
        days: Math.max(1, Math.ceil((Date.parse(expiresAt ?? "") - now) / DAY_MS)),
      });
  }
}

function sentenceOf(content: Omit<ReminderMail, "locale">, { locale, messages }: MailSetting): string {
  const text = messages.reminderMail;
  const { due, usage, limitUsage, devices } = content;
  const date = content.expiresAt === null ? "" : text.inUtc({ time: formatDateTime(content.expiresAt, locale, "UTC") });
  switch (due) {
    case "expired":
      return text.expired({ date });
    case "usage_80":
    case "usage_100":
      return text.usage({ used: formatNumber(usage, locale), limit: formatNumber(limitUsage, locale) });
    case "devices":
      return text.devices({ count: devices });
    case "new_device":
      return text.newDevice;
    default:
      return text.expires({ date });
  }
}

function factsOf(
  { product, displayKey, newDevice }: Omit<ReminderMail, "locale">,
  { messages }: MailSetting,
): MailFact[] {
  const text = messages.reminderMail;
  const fact = (label: string, line: string | null) => (line ? [{ label, lines: [line] }] : []);
  return [
    ...fact(messages.mail.securityNotice.product, product),
    ...fact(text.key, displayKey),
    ...fact(text.device, newDevice),
  ];
}
