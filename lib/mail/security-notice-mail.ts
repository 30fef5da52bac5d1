import * as z from "zod";
import { nameBrowser } from "../browser-name.ts";
import { formatDateTime } from "../format.ts";
import type { Messages } from "../messages/messages.ts";
import type { Mail, MailFact, MailSetting } from "./mail.ts";

const event = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("sign_in"),
    openedBy: z.enum(["link", "code", "sign_in_link"]),
    /** Such as "Chrome on macOS". */
    browser: z.string().nullable(),
  }),
  z.object({
    kind: z.literal("rotation"),
    /** The new key, masked. */
    displayKey: z.string(),
    product: z.string().nullable(),
    browser: z.string().nullable(),
  }),
  z.object({ kind: z.literal("export"), browser: z.string().nullable() }),
]);

/** The content of the mail that tells an account's owner about a sign-in in a new browser, a rotation, or an export of full keys. */
export const securityNotice = z.object({
  to: z.string(),
  /** The language of the account's owner. */
  locale: z.string(),
  event,
  /** When it happened, ISO 8601. */
  at: z.string(),
  /** The link for "That wasn't me". Opening it changes nothing, so mail scanners do no harm. */
  notMeUrl: z.string(),
});
export type SecurityNotice = z.infer<typeof securityNotice>;

/** The mail with the facts, and one link to say "That wasn't me". Times are in UTC: we don't know the reader's time zone. */
export function securityNoticeMail(
  { event, at, notMeUrl }: Pick<SecurityNotice, "event" | "at" | "notMeUrl">,
  { brand, portalUrl, locale, messages }: MailSetting,
): Mail {
  const text = messages.mail.securityNotice;
  const named = { brand: brand.name };
  const wording = wordingOf(event.kind, messages);
  const when = text.inUtc({ time: formatDateTime(at, locale, "UTC") });
  const facts = [...factsOf(event, messages), { label: text.when, lines: [when] }];
  return {
    subject: wording.subject(named),
    preheader: facts.map(({ lines }) => lines.join(", ")).join(" · "),
    heading: wording.title,
    blocks: [
      { kind: "paragraph", text: wording.what(named) },
      { kind: "facts", facts },
      { kind: "note", text: text.wasYou },
      { kind: "note", text: text.wasNotYou },
      { kind: "button", label: text.notMe, url: notMeUrl },
    ],
    footer: text.footer({ ...named, host: new URL(portalUrl).host }),
  };
}

function wordingOf(kind: SecurityNotice["event"]["kind"], { mail: { securityNotice: text } }: Messages) {
  switch (kind) {
    case "sign_in":
      return { subject: text.signInSubject, title: text.signInTitle, what: text.signIn };
    case "rotation":
      return { subject: text.rotationSubject, title: text.rotationTitle, what: text.rotation };
    case "export":
      return { subject: text.exportSubject, title: text.exportTitle, what: text.export };
  }
}

function factsOf(event: SecurityNotice["event"], { mail, account }: Messages): MailFact[] {
  const text = mail.securityNotice;
  const browser = { label: text.browser, lines: [nameBrowser(event.browser, account)] };
  if (event.kind === "sign_in") return [browser, { label: text.how, lines: [text.ways[event.openedBy]] }];
  if (event.kind === "export") return [browser];
  const product = event.product === null ? [] : [{ label: text.product, lines: [event.product] }];
  return [...product, { label: text.key, lines: [event.displayKey] }, browser];
}
