/** A mail that arrived, as `GET /messages` answers it. */
export interface Mail {
  id: string;
  /** The recipients of the envelope, as the SMTP client named them. */
  to: string[];
  /** The From header's address. */
  from: string;
  subject: string;
  text: string;
  html: string | null;
  /** By lower-case name; repeated headers are joined by a comma. */
  headers: Record<string, string>;
  received_at: string;
}

/** The mails that arrived, newest first, in memory; the oldest go when there are too many. */
export class Mailbox {
  #mails: Mail[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #limit: number;

  constructor(limit = 2000) {
    this.#limit = limit;
  }

  add(mail: Mail): void {
    this.#mails = [mail, ...this.#mails].slice(0, this.#limit);
    for (const wake of [...this.#waiting]) wake();
  }

  get(id: string): Mail | undefined {
    return this.#mails.find((mail) => mail.id === id);
  }

  /** @param to only mails to this address, whatever its case */
  list(to?: string): Mail[] {
    return to === undefined ? this.#mails : this.#mails.filter((mail) => isTo(mail, to));
  }

  /** @returns how many were removed */
  remove(to?: string): number {
    const before = this.#mails.length;
    this.#mails = to === undefined ? [] : this.#mails.filter((mail) => !isTo(mail, to));
    return before - this.#mails.length;
  }

  /** Like `list`, but waits until there is one, `milliseconds` at most. */
  async wait(to: string | undefined, milliseconds: number): Promise<Mail[]> {
    const deadline = Date.now() + milliseconds;
    for (let found = this.list(to); ; found = this.list(to)) {
      const left = deadline - Date.now();
      if (found.length > 0 || left <= 0) return found;
      await new Promise<void>((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          this.#waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, left);
        this.#waiting.add(wake);
      });
    }
  }
}

function isTo(mail: Mail, to: string): boolean {
  return mail.to.some((address) => address.toLowerCase() === to.toLowerCase());
}
