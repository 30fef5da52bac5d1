import type { Mail } from "../sandbox/smtp/mailbox.ts";
import { until } from "./until.ts";

type Refusal = { refuse: "connection" | "temporary" | "permanent" | null; to?: string; count?: number };

/** The mail that the portal sent, as it arrived over SMTP, and faults of the mail server. */
export class Inbox {
  readonly #url: string;
  readonly #portal: string | null;
  readonly #faulty = new Set<string>();

  /**
   * @param portalUrl the portal whose mails these are. Other instances that share its database send some of them, and write
   *   their own URL, which is then replaced.
   */
  constructor(url: string, portalUrl?: string) {
    this.#url = url;
    this.#portal = portalUrl === undefined ? null : new URL(portalUrl).host;
  }

  /** All mails, or those to one email, newest first. */
  async mails(to?: string): Promise<Mail[]> {
    return await this.#read(to, 0);
  }

  /** The mails to an email, newest first, as soon as there are `count`. @throws Error when they don't come in time */
  async waitFor(to: string, count = 1): Promise<Mail[]> {
    const read = async () => {
      const mails = await this.#read(to, 10_000);
      return mails.length >= count && mails;
    };
    return await until(`${count} mails to ${to}`, read, 30_000);
  }

  /** The newest mail to an email. Waits for the first one. */
  async newestTo(to: string): Promise<Mail> {
    const [newest] = await this.waitFor(to);
    if (newest === undefined) throw new Error(`No mail to ${to} arrived.`);
    return newest;
  }

  /** The mails with a code to an email, newest first, as soon as there are `count`. Other mails may have come between. */
  async codeMailsTo(to: string, count = 1): Promise<Mail[]> {
    const read = async () => {
      const mails = (await this.#read(to, 10_000)).filter((mail) => findCode(mail) !== undefined);
      return mails.length >= count && mails;
    };
    return await until(`${count} mails with a code to ${to}`, read, 30_000);
  }

  /** The code in the newest mail with one to an email. Waits for the first one. */
  async codeTo(to: string): Promise<string> {
    const [newest] = await this.codeMailsTo(to);
    if (newest === undefined) throw new Error(`No code to ${to} arrived.`);
    return codeOf(newest);
  }

  /** The mail with this in its subject to an email. Waits for it. */
  async mailAbout(subject: string, to: string): Promise<Mail> {
    const find = async () => (await this.#read(to, 10_000)).find((mail) => mail.subject.includes(subject));
    return await until(`a mail about "${subject}" to ${to}`, find, 30_000);
  }

  /** Deletes the mails to an email, so that the next one is the newest. */
  async empty(to: string): Promise<void> {
    await fetch(`${this.#url}/messages?to=${encodeURIComponent(to)}`, { method: "DELETE" });
  }

  /** Refuses mail to one email or, without `to`, all mail: `count` times, or until `accept`. */
  async refuse({ refuse, to, count }: Refusal): Promise<void> {
    if (to !== undefined) this.#faulty.add(to);
    await this.#setFaults([{ refuse, ...(to && { to }), ...(count && { count }) }]);
  }

  /** Ends the refusals for emails that this test made. Those of other tests stay. */
  async accept(): Promise<void> {
    if (this.#faulty.size > 0) await this.#setFaults([...this.#faulty].map((to) => ({ to, refuse: null })));
    this.#faulty.clear();
  }

  async #setFaults(faults: Refusal[]): Promise<void> {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${this.#url}/faults`, { method: "PUT", headers, body: JSON.stringify(faults) });
    if (!answer.ok) throw new Error(`The inbox refused a fault: ${await answer.text()}`);
  }

  async #read(to: string | undefined, waitMs: number): Promise<Mail[]> {
    const query = new URLSearchParams({ ...(to && { to }), wait_ms: String(waitMs) });
    const mails = (await (await fetch(`${this.#url}/messages?${query}`)).json()) as Mail[];
    return mails.map((mail) => ({
      ...mail,
      text: this.#ofPortal(mail.text),
      html: mail.html && this.#ofPortal(mail.html),
    }));
  }

  #ofPortal(text: string): string {
    return this.#portal === null ? text : text.replace(/127\.0\.0\.1:\d+/g, this.#portal);
  }
}

const CODE = /^\d{4} \d{4}$/m;

/** Around a code, mails in Arabic have marks that keep its two halves in order. */
function findCode({ text }: Pick<Mail, "text">): string | undefined {
  return CODE.exec(text.replace(/[\u2066-\u2069]/g, ""))?.[0];
}

/** The code in a mail, as it is written there: "1234 5678". */
export function codeOf(mail: Pick<Mail, "text">): string {
  const code = findCode(mail);
  if (code === undefined) throw new Error(`There is no code in: ${mail.text}`);
  return code;
}

/** Any code but this one. */
export function otherCode(code: string): string {
  return String((Number(code.replace(" ", "")) + 1) % 10 ** 8).padStart(8, "0");
}
