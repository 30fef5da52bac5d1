import "server-only";
import type { HeardChange } from "@/lib/server/platform/changes";

/** For how long changes are kept. */
export const RECENT_MS = 45_000;
/** About 1 MB. */
const MOST = 5000;

/** The changes of the last moments, for pages whose stream begins a little later than the page, or was interrupted. */
export class RecentChanges {
  readonly #kept: { at: number; change: HeardChange }[] = [];
  /** Nothing before this time is known. */
  #since = Number.POSITIVE_INFINITY;

  /** From now on every change arrives. */
  begin(): void {
    this.#kept.length = 0;
    this.#since = performance.now();
  }

  /** Changes may be missed from now on. */
  interrupt(): void {
    this.#since = Number.POSITIVE_INFINITY;
  }

  add(change: HeardChange): void {
    const at = performance.now();
    this.#kept.push({ at, change });
    while ((this.#kept[0]?.at ?? at) < at - RECENT_MS) this.#kept.shift();
    if (this.#kept.length > MOST) this.#since = this.#kept.shift()?.at ?? at;
  }

  /** @returns a customer's changes of the last `ms` milliseconds, or null if some may be missing. */
  of(customerId: string, ms: number): HeardChange[] | null {
    const from = performance.now() - ms;
    if (ms > RECENT_MS || from < this.#since) return null;
    return this.#kept
      .filter(({ at, change }) => at >= from && change.customerId === customerId)
      .map((one) => one.change);
  }
}
