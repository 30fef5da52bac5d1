import "server-only";
import { Readable } from "node:stream";
import { createTransport } from "nodemailer";
import { env } from "@/lib/server/platform/env";

/** A mail, ready to be sent. */
export type Message = {
  /** The outbox row: becomes the Message-ID, the same for every try. */
  id: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  /** BCP 47. */
  language: string;
};

/**
 * How a try ended. `unreachable`: nothing of this mail's doing, the next would fail too. `deferred`: the server put this one
 * off. `uncertain`: it had the whole mail, and then the connection ended without an answer.
 */
export type SendResult =
  | { outcome: "sent" }
  | { outcome: "unreachable" | "deferred" | "refused" | "uncertain"; reason: string };

const DEADLINE_MS = 45_000;
const timeouts = { dnsTimeout: 5000, connectionTimeout: 7000, greetingTimeout: 7000, socketTimeout: 15_000 };

/** Is there a mail server at all? Without one nobody can sign in by a code. */
export function isMailConfigured(): boolean {
  const { SMTP_URL, MAIL_FROM } = env();
  return SMTP_URL !== undefined && MAIL_FROM !== undefined;
}

/** One connection a mail: none is kept open to die unnoticed, and a mail server that comes back is found at once. */
function connect() {
  return createTransport({ url: env().SMTP_URL, ...timeouts, disableFileAccess: true, disableUrlAccess: true });
}

/** Tries once to hand a mail over. Never throws: every end has a name. */
export async function sendMessage(message: Message): Promise<SendResult> {
  const transport = connect();
  let handedOver = false;
  transport.use("stream", (mail, done) => {
    const { message: mime } = mail;
    const read = mime?.createReadStream.bind(mime);
    // The body is read only after the server said 354: from then on nobody can know without its answer.
    if (mime && read) {
      mime.createReadStream = () =>
        Readable.from(
          (async function* () {
            handedOver = true;
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
    return explain(error, handedOver);
  } finally {
    transport.close();
  }
}

/** Does the mail server let us in? Sends nothing. @returns null, or why not. */
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

function envelope({ id, to, subject, text, html, language }: Message) {
  const from = sender();
  return {
    from,
    to: { name: "", address: to },
    subject,
    text,
    html,
    messageId: `<${id}@${from.address.split("@").at(-1) ?? "localhost"}>`,
    headers: {
      // RFC 3834: no out-of-office reply to a machine; the second is what Exchange listens to.
      "Auto-Submitted": "auto-generated",
      "X-Auto-Response-Suppress": "All",
      "Content-Language": language,
    },
  };
}

/** `MAIL_FROM` is an address, or `Name <address>`; without a name it is the brand's. */
function sender(): { name: string; address: string } {
  const { MAIL_FROM = "", BRAND_NAME } = env();
  const named = /^\s*"?([^"<]*?)"?\s*<([^<>\s]+)>\s*$/.exec(MAIL_FROM);
  return named?.[2]
    ? { name: named[1] || BRAND_NAME, address: named[2] }
    : { name: BRAND_NAME, address: MAIL_FROM.trim() };
}

function explain(error: unknown, handedOver: boolean): SendResult {
  const reason = reasonOf(error);
  const { responseCode, command, code } = error as { responseCode?: unknown; command?: unknown; code?: unknown };
  // An address that cannot stand in an envelope: found here, before the server was asked.
  if (responseCode === undefined && code === "EENVELOPE") return { outcome: "refused", reason };
  if (typeof responseCode !== "number" || responseCode === 421)
    return { outcome: handedOver && typeof responseCode !== "number" ? "uncertain" : "unreachable", reason };
  // What the server says of this recipient or this text tells nothing about the next mail; a refused sender or login does.
  const isOfThisMail = command === "RCPT TO" || command === "DATA";
  if (!isOfThisMail) return { outcome: "unreachable", reason };
  return { outcome: responseCode >= 500 ? "refused" : "deferred", reason };
}

/** The server's reply code or nodemailer's own code: never the text, which quotes the address. */
function reasonOf(error: unknown): string {
  const { responseCode, code } = error as { responseCode?: unknown; code?: unknown };
  if (typeof responseCode === "number") return String(responseCode);
  return typeof code === "string" && /^[A-Z_]{2,40}$/.test(code) ? code : "ERROR";
}
