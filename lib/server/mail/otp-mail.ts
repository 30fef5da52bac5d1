import "server-only";
import * as z from "zod";
import { brand } from "@/lib/server/platform/brand";
import { env } from "@/lib/server/platform/env";
import { messagesFor } from "@/lib/server/platform/messages";
import { mailTextFooter } from "./mail-footer";
import { mailButton, mailHeading, mailHtml, mailParagraph } from "./mail-html";
import type { Message } from "./smtp";

/** The content of the mail with a one-time code. */
export const otpMail = z.object({
  to: z.string(),
  /** BCP 47; the language of the page where the code was requested. */
  locale: z.string(),
  code: z.string(),
  /** Such as "Chrome on macOS", so that people can tell whether it was them. */
  device: z.string().nullable(),
  /** Did this email sign in before, in the browser that asks? */
  isKnown: z.boolean().optional(),
  /** The IP address from which the code was requested. */
  ip: z.string().optional(),
  /** `proof`: the code is for a browser that is signed in already. */
  purpose: z.enum(["sign_in", "proof"]).default("sign_in"),
});
export type OtpMail = z.input<typeof otpMail>;
export type OtpPurpose = NonNullable<OtpMail["purpose"]>;

/** How long a code is valid, as the mail says it. */
const MINUTES = 10;

/**
 * The mail with a one-time code, in HTML and text. Its link fills in the code, which is after the "#", where no server, proxy or
 * log sees it. Opening the link signs no one in, so mail scanners do no harm. A code for a browser that is signed in has no link,
 * because that browser waits for it.
 */
export function renderOtpMail(id: string, { to, locale, code, device, purpose }: OtpMail): Message {
  const isProof = purpose === "proof";
  const text = { ...messagesFor(locale).mail.otp, ...(isProof && messagesFor(locale).mail.proof) };
  const { name } = brand();
  const { PORTAL_URL } = env();
  const spaced = `${code.slice(0, 4)} ${code.slice(4)}`;
  const link = `${PORTAL_URL}/sign-in#code=${code}`;
  const intro = text.intro({ brand: name });
  const validity = text.validity({ minutes: MINUTES });
  const requestedWith = device === null ? null : text.requestedWith({ device });
  const footer = text.footer({ brand: name, host: new URL(PORTAL_URL).host });
  return {
    id,
    to,
    language: locale,
    subject: text.subject({ brand: name }),
    text: [
      intro,
      spaced,
      ...(isProof ? [] : [`${text.link}: ${link}\n${text.linkHint}`]),
      [validity, requestedWith].filter(Boolean).join(" "),
      text.notYou,
      mailTextFooter(footer, locale),
    ].join("\n\n"),
    html: mailHtml({
      language: locale,
      title: text.subject({ brand: name }),
      preview: text.preview({ minutes: MINUTES }),
      content: [
        mailHeading(text.title),
        mailParagraph(intro, "text", 15),
        `<p class="code" style="margin:16px 0 20px;padding:14px 8px;border:1px solid #e1e4ea;border-radius:8px;background:#f3f4f7;text-align:center;font-family:ui-monospace,Menlo,Consolas,monospace;font-size:28px;font-weight:600;letter-spacing:3px;color:#16191e">${spaced}</p>`,
        ...(isProof
          ? []
          : [
              `<p style="margin:0 0 8px">${mailButton(text.link, link)}</p>`,
              mailParagraph(text.linkHint, "muted", 13),
            ]),
        mailParagraph([validity, requestedWith].filter(Boolean).join(" ")),
        mailParagraph(text.notYou),
      ].join("\n"),
      footer,
    }),
  };
}
