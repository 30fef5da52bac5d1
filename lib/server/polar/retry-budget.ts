import "server-only";

/**
 * Limits retries to a tenth of first tries, with at most ten saved up. While Polar is down, the portal then sends 10% more
 * requests, not three times as many.
 */
export class RetryBudget {
  #saved = 10;

  /** Retries that could be spent now. */
  get left(): number {
    return Math.floor(this.#saved);
  }

  deposit(): void {
    this.#saved = Math.min(this.#saved + 0.1, 10);
  }

  /** Spends one retry. Returns false if none is left. */
  withdraw(): boolean {
    if (this.#saved < 1) return false;
    this.#saved -= 1;
    return true;
  }
}
