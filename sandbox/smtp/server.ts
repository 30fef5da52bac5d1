import { createAdaptorServer } from "@hono/node-server";
import { closeServer, listen } from "../http.ts";
import { Faults } from "./faults.ts";
import { inboxApp } from "./inbox.ts";
import { Mailbox } from "./mailbox.ts";
import { startReceiver } from "./receiver.ts";

/** The mail side of the sandbox. */
export interface MailServer {
  /** For `SMTP_URL`. */
  smtpUrl: string;
  /** The inbox page, with `GET`/`DELETE /messages?to=&wait_ms=` and `PUT /faults` for tests. */
  inboxUrl: string;
  close(): Promise<void>;
}

/** Starts the SMTP server and its inbox on loopback; a port of 0 is any that is free. */
export async function startMailServer(options: { smtpPort: number; inboxPort: number }): Promise<MailServer> {
  const mailbox = new Mailbox();
  const faults = new Faults();
  const receiver = await startReceiver(options.smtpPort, mailbox, faults);
  const inbox = createAdaptorServer({ fetch: inboxApp(mailbox, faults).fetch });
  if (!("closeAllConnections" in inbox)) throw new Error("The inbox needs HTTP/1.1.");
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
