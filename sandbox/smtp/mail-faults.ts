/** A failure on purpose, as in the body of `PUT /faults`. */
export interface MailFault {
  /** "connection" closes the connection, "temporary" answers 451, "permanent" answers 550. */
  refuse: "connection" | "temporary" | "permanent" | null;
  /** The number of failures. Without it, the fault lasts until it is cleared. */
  count?: number;
  /** Only mail to this email fails. Without it, all mail fails. */
  to?: string;
  /** The delay before a recipient is accepted. */
  latency_ms?: number;
}

/** At most one fault for each email and one for all, so tests can run in parallel. */
export class MailFaults {
  readonly #faults = new Map<string, MailFault>();

  /** Replaces the fault for `fault.to`, or the one for all. A fault that does nothing clears it. */
  set(fault: MailFault): void {
    const key = keyOf(fault.to);
    if (fault.refuse === null && !fault.latency_ms) this.#faults.delete(key);
    else this.#faults.set(key, { ...fault });
  }

  clear(): void {
    this.#faults.clear();
  }

  list(): MailFault[] {
    return [...this.#faults.values()];
  }

  /** Whether to close a new connection. Decreases the fault's count. */
  takeConnection(): boolean {
    return this.#faults.get(everyone)?.refuse === "connection" && this.#take(everyone) !== undefined;
  }

  /** The fault for mail to this email, if any. Decreases its count. */
  takeRecipient(email: string): MailFault | undefined {
    const key = keyOf(email);
    return this.#take(this.#faults.has(key) ? key : everyone);
  }

  #take(key: string): MailFault | undefined {
    const fault = this.#faults.get(key);
    if (fault?.count === undefined) return fault;
    if (fault.count <= 1) this.#faults.delete(key);
    else fault.count -= 1;
    return { ...fault };
  }
}

const everyone = "*";

function keyOf(email: string | undefined): string {
  return email === undefined ? everyone : email.toLowerCase();
}
