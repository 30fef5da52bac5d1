/** What goes wrong on purpose, as `PUT /faults` takes it. */
export interface Fault {
  /** "connection" drops it; "temporary" answers 451, "permanent" 550; null refuses nothing. */
  refuse: "connection" | "temporary" | "permanent" | null;
  /** How often; without it, until it is cleared. */
  count?: number;
  /** For mails to this address alone; else for all. */
  to?: string;
  /** Waits so long before a recipient is accepted. */
  latency_ms?: number;
}

/** At most one fault for each address and one for all, so that tests side by side do not disturb each other. */
export class Faults {
  readonly #faults = new Map<string, Fault>();

  /** Replaces the fault for `fault.to` (or for all); one that refuses nothing and does not wait clears it. */
  set(fault: Fault): void {
    const key = keyOf(fault.to);
    if (fault.refuse === null && !fault.latency_ms) this.#faults.delete(key);
    else this.#faults.set(key, { ...fault });
  }

  clear(): void {
    this.#faults.clear();
  }

  list(): Fault[] {
    return [...this.#faults.values()];
  }

  /** Whether the connection as such is to be dropped, before any address is known; counts. */
  takeConnection(): boolean {
    return this.#faults.get(everybody)?.refuse === "connection" && this.#take(everybody) !== undefined;
  }

  /** The fault that meets a mail to `address`, if there is one; counts. */
  takeRecipient(address: string): Fault | undefined {
    const key = keyOf(address);
    return this.#take(this.#faults.has(key) ? key : everybody);
  }

  #take(key: string): Fault | undefined {
    const fault = this.#faults.get(key);
    if (fault?.count === undefined) return fault;
    if (fault.count <= 1) this.#faults.delete(key);
    else fault.count -= 1;
    return { ...fault };
  }
}

const everybody = "*";

function keyOf(address: string | undefined): string {
  return address === undefined ? everybody : address.toLowerCase();
}
