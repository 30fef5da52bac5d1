import type { Mail } from "../sandbox/smtp/mailbox.ts";

/** The mail that the portal sent, as it arrived over SMTP; and what goes wrong on the way. */
export class Inbox {
  readonly #url: string;
  readonly #faulty = new Set<string>();

  constructor(url: string) {
    this.#url = url;
  }

  /** The mails to an address, newest first. */
  async mailsTo(address: string): Promise<Mail[]> {
    return await this.#read(address, 0);
  }

  /**
   * The newest mail to an address; waits for the first one.
   * @throws Error when none comes within fifteen seconds
   */
  async newestTo(address: string): Promise<Mail> {
    const [newest] = await this.#read(address, 15_000);
    if (newest === undefined) throw new Error(`No mail to ${address} arrived.`);
    return newest;
  }

  /** Removes the mails to an address, so that the next one is the newest. */
  async empty(address: string): Promise<void> {
    await fetch(`${this.#url}/messages?to=${encodeURIComponent(address)}`, { method: "DELETE" });
  }

  /** Refuses mail to one address, `count` times or until the end of the test. */
  async refuse(to: string, refuse: "connection" | "temporary" | "permanent", count?: number): Promise<void> {
    this.#faulty.add(to);
    await this.#setFaults([{ to, refuse, ...(count === undefined ? {} : { count }) }]);
  }

  /** Ends the faults that this test made. */
  async accept(): Promise<void> {
    await this.#setFaults([...this.#faulty].map((to) => ({ to, refuse: null })));
    this.#faulty.clear();
  }

  async #setFaults(faults: object[]): Promise<void> {
    // An empty list would clear those of other tests, too.
    if (faults.length === 0) return;
    const headers = { "content-type": "application/json" };
    await fetch(`${this.#url}/faults`, { method: "PUT", headers, body: JSON.stringify(faults) });
  }

  async #read(address: string, waitMs: number): Promise<Mail[]> {
    const answer = await fetch(`${this.#url}/messages?to=${encodeURIComponent(address)}&wait_ms=${waitMs}`);
    return (await answer.json()) as Mail[];
  }
}
