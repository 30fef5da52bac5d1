import "server-only";
import { Readable } from "node:stream";
import { createTransport } from "nodemailer";
import { env } from "@/lib/server/platform/env";
import { parseSmtpUrl } from "@/lib/server/platform/smtp-url";

/** A mail that is ready to send. */
export type Message = {
  /** The outbox row's id. It becomes the Message-ID, the same for every try. */
  id: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  /** BCP 47. */
  language: string;
  /** Where a POST without more ends mails of this kind (RFC 8058). */
  unsubscribeUrl?: string;
};

/**
 * How a try ended. `unreachable`: not because of this mail; others would fail too. `deferred`: the server asked to try this mail
 * later. `uncertain`: the connection ended after the server had the whole mail and before it replied.
 */
export type SendResult =
  | { outcome: "sent" }
  | { outcome: "unreachable" | "deferred" | "refused" | "uncertain"; reason: string };

const DEADLINE_MS = 45_000;
const timeouts = { dnsTimeout: 5000, connectionTimeout: 7000, greetingTimeout: 7000, socketTimeout: 15_000 };

/** Is there a mail server? Without one, no one can sign in with a code. */
export function isMailConfigured(): boolean {
  const { SMTP_URL, MAIL_FROM } = env();
  return SMTP_URL !== undefined && MAIL_FROM !== undefined;
}

/** Each mail gets its own connection: an open one could die unnoticed, and a server that is back is used at once. */
function connect() {
  const server = parseSmtpUrl(env().SMTP_URL ?? "");
  if (server === null) throw new Error("SMTP_URL is not set");
  return createTransport({ ...server, ...timeouts, disableFileAccess: true, disableUrlAccess: true });
}

/** Tries once to send a mail. It never throws. */
export async function sendMessage(message: Message): Promise<SendResult> {
  const transport = connect();
  let isHandedOver = false;
  transport.use("stream", (mail, done) => {
    const { message: mime } = mail;
    const read = mime?.createReadStream.bind(mime);
    // nodemailer reads the body after the server's 354. From then on, only the server's reply tells whether it took the mail.
    if (mime && read) {
      mime.createReadStream = () =>
        Readable.from(
          (async function* () {
            isHandedOver = true;
            yield* read();
          })(),
          { objectMode: false },
        ) as ReturnType<typeof read>;
    }
    done();
  });
  try {
    await transport.sendMail({ ...envelope(message), signal: AbortSignal.timeout(DEADLINE_MS) });
    return { outcome: "sent" };
  } catch (error) {
    return explain(error, isHandedOver);
  } finally {
    transport.close();
  }
}

/** Connects and logs in without sending. @returns null, or the reason why it failed. */
export async function probeServer(): Promise<string | null> {
  const transport = connect();
  try {
    await transport.verify();
    return null;
  } catch (error) {
    return reasonOf(error);
  } finally {
    transport.close();
  }
}

function envelope({ id, to, subject, text, html, language, unsubscribeUrl }: Message) {
  const from = sender();
  return {
    from,
    to: { name: "", address: to },
    subject,
    text,
    html,
    messageId: `<${id}@${from.address.split("@").at(-1) ?? "localhost"}>`,
    headers: {
      // RFC 3834: prevents out-of-office replies. Exchange needs the second header.
      "Auto-Submitted": "auto-generated",
      "X-Auto-Response-Suppress": "All",
      "Content-Language": language,
      ...(unsubscribeUrl && {
        "List-Unsubscribe": `<${unsubscribeUrl}>`,
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
      }),
    },
  };
}

/** `MAIL_FROM` is an email, or `Name <email>`. Without a name, the brand's is used. */
function sender(): { name: string; address: string } {
  const { MAIL_FROM = "", BRAND_NAME } = env();
  const named = /^\s*"?([^"<]*?)"?\s*<([^<>\s]+)>\s*$/.exec(MAIL_FROM);
  return named?.[2]
    ? { name: named[1] || BRAND_NAME, address: named[2] }
    : { name: BRAND_NAME, address: MAIL_FROM.trim() };
}

function explain(error: unknown, isHandedOver: boolean): SendResult {
  const reason = reasonOf(error);
  const { responseCode, command, code } = error as { responseCode?: unknown; command?: unknown; code?: unknown };
  // nodemailer found that the email can't be used in an envelope, before it connected.
  if (responseCode === undefined && code === "EENVELOPE") return { outcome: "refused", reason };
  if (typeof responseCode !== "number" || responseCode === 421)
    return { outcome: isHandedOver && typeof responseCode !== "number" ? "uncertain" : "unreachable", reason };
  // A refused recipient or text says nothing about the next mail. A refused sender or login does.
  const isOfThisMail = command === "RCPT TO" || command === "DATA";
  if (!isOfThisMail) return { outcome: "unreachable", reason };
  return { outcome: responseCode >= 500 ? "refused" : "deferred", reason };
}

/** The server's reply code or nodemailer's error code. Never the text, which quotes the email. */
function reasonOf(error: unknown): string {
  const { responseCode, code } = error as { responseCode?: unknown; code?: unknown };
  // The server has no TLS, or its TLS failed. Its reply to STARTTLS says less.
  if (code === "ETLS") return code;
  if (typeof responseCode === "number") return String(responseCode);
  return typeof code === "string" && /^[A-Z_]{2,40}$/.test(code) ? code : "ERROR";
}
