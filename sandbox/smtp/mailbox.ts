/** A received mail, as in the answer of `GET /messages`. */
export interface Mail {
  id: string;
  /** The envelope's recipients. */
  to: string[];
  /** The email in the From header. */
  from: string;
  subject: string;
  text: string;
  html: string | null;
  /** By lower-case name. Repeated headers are joined by commas. */
  headers: Record<string, string>;
  received_at: string;
}

const limit = 2000;

/** The latest mail in memory, newest first. */
export class Mailbox {
  #mails: Mail[] = [];
  readonly #waiting = new Set<() => void>();

  add(mail: Mail): void {
    this.#mails = [mail, ...this.#mails].slice(0, limit);
    for (const wake of [...this.#waiting]) wake();
  }

  get(id: string): Mail | undefined {
    return this.#mails.find((mail) => mail.id === id);
  }

  /** @param to returns only mail to this email, ignoring case */
  list(to?: string): Mail[] {
    return to === undefined ? this.#mails : this.#mails.filter((mail) => isTo(mail, to));
  }

  /** Returns the number of removed mails. */
  remove(to?: string): number {
    const before = this.#mails.length;
    this.#mails = to === undefined ? [] : this.#mails.filter((mail) => !isTo(mail, to));
    return before - this.#mails.length;
  }

  /** Like `list`, but waits up to `milliseconds` for the first mail. */
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
  return mail.to.some((email) => email.toLowerCase() === to.toLowerCase());
}
