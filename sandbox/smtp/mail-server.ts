import { createAdaptorServer } from "@hono/node-server";
import { closeServer, listen } from "../ports.ts";
import { inboxApp } from "./inbox.ts";
import { MailFaults } from "./mail-faults.ts";
import { Mailbox } from "./mailbox.ts";
import { startReceiver } from "./receiver.ts";

/** The sandbox's mail server. */
export interface MailServer {
  /** For `SMTP_URL`. */
  smtpUrl: string;
  /** The inbox page. Tests use its `GET` and `DELETE /messages?to=&wait_ms=` and `PUT /faults`. */
  inboxUrl: string;
  close(): Promise<void>;
}

/** Starts the SMTP server and its inbox on loopback. Port 0 is any free port. */
export async function startMailServer(options: { smtpPort: number; inboxPort: number }): Promise<MailServer> {
  const mailbox = new Mailbox();
  const faults = new MailFaults();
  const receiver = await startReceiver(options.smtpPort, mailbox, faults);
  const inbox = createAdaptorServer({ fetch: inboxApp(mailbox, faults).fetch });
  try {
    const port = await listen(inbox, options.inboxPort, "SANDBOX_INBOX_PORT");
    return {
      smtpUrl: receiver.url,
      inboxUrl: `http://127.0.0.1:${port}`,
      close: async () => {
        await Promise.all([receiver.close(), closeServer(inbox)]);
      },
    };
  } catch (error) {
    await receiver.close();
    throw error;
  }
}
