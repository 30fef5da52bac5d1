import "server-only";

/**
 * A retry may follow only so many first tries: each deposits a tenth of a retry, ten at most are saved. When Polar is down
 * for everybody, the portal then sends a tenth more, not three times as much.
 */
export class RetryBudget {
  #saved = 10;

  deposit(): void {
    this.#saved = Math.min(this.#saved + 0.1, 10);
  }

  /** Takes one retry, if there is one. */
  withdraw(): boolean {
    if (this.#saved < 1) return false;
    this.#saved -= 1;
    return true;
  }
}
