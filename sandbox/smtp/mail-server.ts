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

interface MailServerOptions {
  smtpPort: number;
  inboxPort: number;
  /** The page with every mail that the portal sends, which starts after the inbox. Empty until then. */
  galleryUrl?: () => string;
}

/** Starts the SMTP server and its inbox on loopback. Port 0 is any free port. */
export async function startMailServer(options: MailServerOptions): Promise<MailServer> {
  const mailbox = new Mailbox();
  const faults = new MailFaults();
  const receiver = await startReceiver(options.smtpPort, mailbox, faults);
  const inbox = createAdaptorServer({ fetch: inboxApp(mailbox, faults, options.galleryUrl).fetch });
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
