import { startMailServer } from "./smtp/mail-server.ts";
import type { Mail } from "./smtp/mailbox.ts";

/** A mail server for the tests of one file of lib/server; the environment of this process points at it. */
export interface TestMail {
  /** The mails to an address, newest first; waits until there are `count`, ten seconds at most. */
  to(address: string, count?: number): Promise<Mail[]>;
  /** As `PUT /faults` takes it. */
  fault(fault: { refuse: "connection" | "temporary" | "permanent" | null; to?: string; count?: number }): Promise<void>;
  close(): Promise<void>;
}

/** Starts it; call before anything reads the environment. */
export async function startTestMail(): Promise<TestMail> {
  const server = await startMailServer({ smtpPort: 0, inboxPort: 0 });
  Object.assign(process.env, { SMTP_URL: server.smtpUrl, MAIL_FROM: "licenses@northwind.example" });
  const messages = async (address: string, wait: number) => {
    const query = new URLSearchParams({ to: address, wait_ms: String(wait) });
    return (await (await fetch(`${server.inboxUrl}/messages?${query}`)).json()) as Mail[];
  };
  return {
    async to(address, count = 1) {
      const deadline = Date.now() + 10_000;
      let mails = await messages(address, count > 0 ? 10_000 : 0);
      while (mails.length < count && Date.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        mails = await messages(address, 0);
      }
      return mails;
    },
    async fault(fault) {
      await fetch(`${server.inboxUrl}/faults`, { method: "PUT", body: JSON.stringify(fault) });
    },
    close: () => server.close(),
  };
}
