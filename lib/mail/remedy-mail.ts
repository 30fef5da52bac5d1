import type { RemedyKind } from "../api/remedies.ts";
import type { Mail, MailBlock, MailSetting } from "./mail.ts";

/** The content of the mail about a license key that support changed. */
export type Remedy = { staffName: string; displayKey: string; kind: RemedyKind; reason: string };

/** The mail to the holder of a key that support changed: who, what and why. */
export function remedyMail({ staffName, displayKey, kind, reason }: Remedy, setting: MailSetting): Mail {
  const { brand, portalUrl, messages } = setting;
  const { mail: text, kinds } = messages.remedies;
  const words = messages.mail.supportAccess;
  const named = { brand: brand.name };
  const contact: MailBlock[] =
    brand.supportUrl === null
      ? []
      : [{ kind: "rule" }, { kind: "contact", text: words.unexpected(named), url: brand.supportUrl }];
  const sentence = text.text({ ...named, name: staffName, key: displayKey, what: kinds[kind] });
  return {
    subject: text.subject(named),
    preheader: sentence,
    heading: text.heading,
    blocks: [
      { kind: "paragraph", text: sentence },
      ...(reason === ""
        ? []
        : [{ kind: "facts", facts: [{ label: messages.supportAccess.reason, lines: [reason] }] } as const]),
      { kind: "button", label: words.link, url: `${portalUrl}/account` },
      ...contact,
    ],
    footer: words.footer({ ...named, host: new URL(portalUrl).host }),
  };
}
