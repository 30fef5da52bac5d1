import "server-only";
import * as z from "zod";
import { formatDateTime } from "@/lib/format";
import { brand } from "@/lib/server/platform/brand";
import { env } from "@/lib/server/platform/env";
import { messagesFor } from "@/lib/server/platform/messages";
import { mailTextFooter } from "./mail-footer";
import { type MailFact, mailButton, mailFacts, mailHeading, mailHtml, mailParagraph } from "./mail-html";
import type { Message } from "./smtp";

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
]);

/** The content of the mail that tells an account's owner about a sign-in in a new browser, or a rotation. */
export const securityNotice = z.object({
  to: z.string(),
  /** BCP 47; the language of the browser in which it happened. */
  locale: z.string(),
  event,
  /** When it happened, ISO 8601. */
  at: z.string(),
  /** The link for "That wasn't me". Opening it changes nothing, so mail scanners do no harm. */
  notMeUrl: z.string(),
});
export type SecurityNotice = z.infer<typeof securityNotice>;

/** The mail with the facts, and one link to say "That wasn't me". Times are in UTC: we don't know the reader's time zone. */
export function renderSecurityNotice(id: string, { to, locale, event, at, notMeUrl }: SecurityNotice): Message {
  const text = messagesFor(locale).mail.securityNotice;
  const { name } = brand();
  const isSignIn = event.kind === "sign_in";
  const subject = (isSignIn ? text.signInSubject : text.rotationSubject)({ brand: name });
  const title = isSignIn ? text.signInTitle : text.rotationTitle;
  const intro = (isSignIn ? text.signIn : text.rotation)({ brand: name });
  const when = text.inUtc({ time: formatDateTime(at, locale, "UTC") });
  const facts: MailFact[] = [...factsOf(event, locale), { label: text.when, lines: [when] }];
  const footer = text.footer({ brand: name, host: new URL(env().PORTAL_URL).host });
  return {
    id,
    to,
    language: locale,
    subject,
    text: [
      intro,
      facts.map(({ label, lines }) => `${label}: ${lines.join("\n  ")}`).join("\n"),
      text.wasYou,
      `${text.wasNotYou}\n${text.notMe}: ${notMeUrl}`,
      mailTextFooter(footer, locale),
    ].join("\n\n"),
    html: mailHtml({
      language: locale,
      title: subject,
      preview: facts.map(({ lines }) => lines.join(", ")).join(" · "),
      content: [
        mailHeading(title),
        mailParagraph(intro, "text", 15),
        mailFacts(facts),
        mailParagraph(text.wasYou),
        mailParagraph(text.wasNotYou),
        `<p style="margin:12px 0 0">${mailButton(text.notMe, notMeUrl)}</p>`,
      ].join("\n"),
      footer,
    }),
  };
}

function factsOf(event: SecurityNotice["event"], locale: string): MailFact[] {
  const text = messagesFor(locale).mail.securityNotice;
  const browser = { label: text.browser, lines: [event.browser ?? text.unknownBrowser] };
  if (event.kind === "sign_in") return [browser, { label: text.how, lines: [text.ways[event.openedBy]] }];
  const product = event.product === null ? [] : [{ label: text.product, lines: [event.product] }];
  return [...product, { label: text.key, lines: [event.displayKey] }, browser];
}
