import * as z from "zod";
import { nameBrowser } from "../browser-name.ts";
import type { Mail, MailBlock, MailSetting } from "./mail.ts";

/** The content of the mail with a one-time code. */
export const otpMailContent = z.object({
  to: z.string(),
  /** The language of the page where the code was requested. */
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
export type OtpMailContent = z.input<typeof otpMailContent>;
export type OtpPurpose = NonNullable<OtpMailContent["purpose"]>;

/** How long a code is valid, as the mail says it. */
const MINUTES = 10;

/**
 * The mail with a one-time code. Its link fills in the code, which is after the "#", where no server, proxy or log sees it.
 * Opening the link signs no one in, so mail scanners do no harm. A code for a browser that is signed in has no link, because that
 * browser waits for it.
 */
export function otpMail(
  { code, device, purpose }: Pick<OtpMailContent, "code" | "device" | "purpose">,
  { brand, portalUrl, messages }: MailSetting,
): Mail {
  const isProof = purpose === "proof";
  const text = { ...messages.mail.otp, ...(isProof && messages.mail.proof) };
  const named = { brand: brand.name };
  const link: MailBlock[] = [
    { kind: "button", label: text.link, url: `${portalUrl}/sign-in#code=${code}` },
    { kind: "note", text: text.linkHint },
  ];
  return {
    subject: text.subject(named),
    preheader: text.preview({ minutes: MINUTES }),
    heading: text.title,
    blocks: [
      { kind: "paragraph", text: text.intro(named) },
      { kind: "code", code: `${code.slice(0, 4)} ${code.slice(4)}` },
      { kind: "note", text: text.validity({ minutes: MINUTES }) },
      ...(isProof ? [] : link),
      { kind: "rule" },
      ...(device === null
        ? []
        : [{ kind: "note", text: text.requestedWith({ device: nameBrowser(device, messages.account) }) } as const]),
      { kind: "note", text: text.notYou },
    ],
    footer: text.footer({ ...named, host: new URL(portalUrl).host }),
  };
}
