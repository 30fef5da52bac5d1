import type { BrandRadius } from "../brand-css.ts";
import type { Locale } from "../messages/locale.ts";
import type { Messages } from "../messages/messages.ts";

/**
 * A mail before it is rendered. `mailHtml` and `mailText` write the HTML and the text of the same blocks, so that the two can't
 * say different things. All strings are plain text.
 */
export type Mail = {
  subject: string;
  /** What mail programs show beside the subject in a list. Only the HTML has it. */
  preheader: string;
  heading: string;
  blocks: readonly MailBlock[];
  /** Why the person gets this mail. */
  footer: string;
};

export type MailFact = { label: string; lines: readonly string[] };

export type MailBlock =
  | { kind: "paragraph"; text: string }
  /** A paragraph in smaller, quieter type. */
  | { kind: "note"; text: string }
  /** A code to type or copy. */
  | { kind: "code"; code: string }
  | { kind: "facts"; facts: readonly MailFact[] }
  | { kind: "button"; label: string; url: string }
  /** A link in smaller type, for what few readers want. */
  | { kind: "link"; label: string; url: string }
  /** Separates what the mail is for from its small print. */
  | { kind: "rule" }
  /** A sentence that ends with a colon, and where to write or call. */
  | { kind: "contact"; text: string; url: string };

/** The vendor's brand, as mails show it. */
export type MailBrand = {
  name: string;
  /** URLs. Without a dark one, the light one is shown in dark too. */
  logo: { light: string; dark: string | null } | null;
  /** `#rrggbb` */
  color: string;
  radius: BrandRadius;
  supportUrl: string | null;
};

/** What is the same for all mails of a portal, in the language of one reader. */
export type MailSetting = {
  brand: MailBrand;
  portalUrl: string;
  /** The vendor's legal pages. `kind` is the label's name in the messages. */
  legal: readonly { kind: keyof Pick<Messages["legal"], "imprint" | "privacy" | "terms">; url: string }[];
  locale: Locale;
  messages: Messages;
};

/** Writes one kind of mail. */
export type WriteMail<Content> = (content: Content, setting: MailSetting) => Mail;

/** The vendor's legal pages, with their labels in the reader's language. */
export function legalLinks({ legal, messages }: MailSetting): { label: string; url: string }[] {
  return legal.map(({ kind, url }) => ({ label: messages.legal[kind], url }));
}

/** A contact as people read it: an email without `mailto:`, a URL as it is. */
export function contactText(url: string): string {
  return url.replace(/^mailto:/, "").replace(/\?.*$/, url.startsWith("mailto:") ? "" : "$&");
}
