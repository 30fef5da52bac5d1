import { randomUUID } from "node:crypto";
import type { Mail, MailSetting } from "@/lib/mail/mail";
import { renderMail } from "@/lib/server/mail/rendered-mail";
import { isMailConfigured, probeServer, sendMessage } from "@/lib/server/mail/smtp";
import { type Finding, fault, ok } from "./finding";

/** What the server's reply code or nodemailer's error code means. */
const remedies: [reason: RegExp, text: string][] = [
  [
    /^(535|534|530|454|EAUTH)$/,
    "refuses the user or the password: correct them, and percent-encode special characters",
  ],
  [
    /^ETLS$/,
    "offers no TLS, and a password is only sent encrypted: use smtps:// or the server's port for it, or see the options in docs/operations.md",
  ],
  [/^EDNS$/, "has a name that can't be resolved: correct the host"],
  [/^(550|553|501|EENVELOPE)$/, "refuses the sender or the recipient: use a sender that it may send for in MAIL_FROM"],
];
const OTHERWISE =
  "can't be used: correct host and port, let this machine connect to it, and make sure that its certificate is valid for that host";

const explain = (reason: string) =>
  `SMTP_URL leads to a mail server that ${remedies.find(([codes]) => codes.test(reason))?.[1] ?? OTHERWISE} (${reason}).`;

/**
 * Connects to the mail server and logs in.
 * @param recipient gets a test mail; null sends none
 */
export async function checkMail(recipient: string | null): Promise<Finding[]> {
  if (!isMailConfigured()) return [];
  const reason = await probeServer();
  if (reason !== null) return [fault(explain(reason))];
  const login = ok("The mail server takes the portal's login.");
  return recipient === null ? [login] : [login, await sendTestMail(recipient)];
}

async function sendTestMail(recipient: string): Promise<Finding> {
  const result = await sendMessage(renderMail(randomUUID(), testMail, { to: recipient, locale: "en" }));
  return result.outcome === "sent"
    ? ok("The mail server took a test mail. Check that it arrives, and not as spam.")
    : fault(explain(result.reason));
}

function testMail(_content: object, { brand, portalUrl }: MailSetting): Mail {
  const text = "If you can read this, the portal can send emails.";
  return {
    subject: `Test mail from the license portal of ${brand.name}`,
    preheader: text,
    heading: "Test mail",
    blocks: [{ kind: "paragraph", text }],
    footer: `Sent on request by the operator of ${new URL(portalUrl).host}.`,
  };
}
