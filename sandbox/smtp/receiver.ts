import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import PostalMime from "postal-mime";
import { SMTPServer } from "smtp-server";
import { listen } from "../ports.ts";
import type { MailFaults } from "./mail-faults.ts";
import type { Mail, Mailbox } from "./mailbox.ts";

/** An SMTP error reply (RFC 5321, 4.2). */
class Refusal extends Error {
  readonly responseCode: number;

  constructor(responseCode: number, text: string) {
    super(text);
    this.responseCode = responseCode;
  }
}

/** Accepts all mail on loopback, without TLS or authentication, and adds it to the mailbox. */
export async function startReceiver(port: number, mailbox: Mailbox, faults: MailFaults) {
  const sockets = new Map<number, Socket>();
  const server = new SMTPServer({
    name: "sandbox",
    disabledCommands: ["AUTH", "STARTTLS"],
    disableReverseLookup: true,
    size: 10 * 1024 * 1024,
    closeTimeout: 100,
    onRcptTo: ({ address }, session, callback) => {
      const fault = faults.takeRecipient(address);
      delay(fault?.latency_ms ?? 0).then(() => {
        if (fault?.refuse === "connection") sockets.get(session.remotePort)?.destroy();
        else if (fault?.refuse === "temporary") callback(new Refusal(451, "Try again later"));
        else if (fault?.refuse === "permanent") callback(new Refusal(550, "No such mailbox"));
        else callback();
      });
    },
    onData: (stream, session, callback) => {
      const recipients = session.envelope.rcptTo.map(({ address }) => address);
      buffer(stream)
        .then((raw) => parse(requireShortLines(raw), recipients))
        .then((mail) => mailbox.add(mail))
        .then(() => callback(), callback);
    },
  });
  // A client that disconnects must not end the process.
  server.on("error", () => undefined);
  server.server.prependListener("connection", (socket: Socket) => {
    const { remotePort } = socket;
    if (faults.takeConnection()) socket.destroy();
    if (remotePort === undefined) return;
    sockets.set(remotePort, socket);
    socket.once("close", () => sockets.delete(remotePort));
  });
  const actualPort = await listen(server.server, port, "SANDBOX_SMTP_PORT");
  return {
    url: `smtp://127.0.0.1:${actualPort}`,
    close() {
      for (const socket of sockets.values()) socket.destroy();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** As strict servers do, refuses a line of more than 998 octets (RFC 5322, section 2.1.1). @throws Refusal */
function requireShortLines(raw: Buffer): Buffer {
  const longest = Math.max(
    ...raw
      .toString("latin1")
      .split("\r\n")
      .map(({ length }) => length),
  );
  if (longest > 998) throw new Refusal(554, `A line has ${longest} octets. At most 998 are allowed.`);
  return raw;
}

async function parse(raw: Buffer, recipients: string[]): Promise<Mail> {
  const email = await PostalMime.parse(raw);
  const headers: Record<string, string> = {};
  for (const { key, value } of email.headers) headers[key] = key in headers ? `${headers[key]}, ${value}` : value;
  return {
    id: randomUUID(),
    to: recipients,
    from: email.from?.address ?? "",
    subject: email.subject ?? "",
    text: email.text ?? "",
    html: email.html ?? null,
    headers,
    received_at: new Date().toISOString(),
  };
}
