import type { Clock } from "./clock.ts";
import type { Subject } from "./subject.ts";

const MINUTE_MS = 60_000;
/** What the vendor's software and customers call without a token. */
const KEY_USE = /^\/v1\/customer-portal\/license-keys\/(validate|activate|deactivate)/;

/**
 * Polar's limits: 500 requests a minute for an organization, a customer or a member, and for an address without a
 * token; 60 for a token that was not yet accepted once. A caller's fourth use of a key within a second blocks all of
 * its routes for a minute.
 */
export class RateLimits {
  readonly #clock: Clock;
  readonly #windows = new Map<string, { count: number; endsMs: number }>();
  readonly #blocked = new Map<string, number>();
  readonly #accepted = new Set<string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  reset(): void {
    this.#windows.clear();
    this.#blocked.clear();
    this.#accepted.clear();
  }

  /**
   * Counts a request and says whether it may pass. `subject` is null when the token is no good.
   */
  admits(path: string, token: string | null, subject: Subject | null, address: string): boolean {
    if (!path.startsWith("/v1")) return true;
    const accepted = token === null || this.#accepted.has(token);
    if (token !== null && subject !== null) this.#accepted.add(token);
    const caller = accepted && subject !== null ? callerOf(subject, address) : `token:${token}`;
    const now = this.#clock.ms();
    if ((this.#blocked.get(caller) ?? 0) > now) return false;
    if (KEY_USE.test(path)) {
      // Its own limit takes the place of the general one.
      const passes = this.#count(`use ${caller}`, 1000) <= 3;
      if (!passes) this.#blocked.set(caller, now + MINUTE_MS);
      return passes;
    }
    return this.#count(caller, MINUTE_MS) <= (accepted ? 500 : 60);
  }

  #count(key: string, lengthMs: number): number {
    const now = this.#clock.ms();
    const window = this.#windows.get(key);
    if (window !== undefined && window.endsMs > now) {
      window.count += 1;
      return window.count;
    }
    if (this.#windows.size > 50_000) this.#windows.clear();
    this.#windows.set(key, { count: 1, endsMs: now + lengthMs });
    return 1;
  }
}

function callerOf(subject: Subject, address: string): string {
  if (subject.kind === "none") return `address:${address}`;
  if (subject.kind === "organization") return `organization:${subject.organization.id}`;
  return subject.member ? `member:${subject.member.id}` : `customer:${subject.customer.id}`;
}
