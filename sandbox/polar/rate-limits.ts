import type { Clock } from "./clock.ts";
import type { Subject } from "./subject.ts";

const minuteMs = 60_000;
const keyUse = /^\/v1\/customer-portal\/license-keys\/(validate|activate|deactivate)/;

/**
 * Polar's limits: 500 requests a minute for each organization, customer or member, and for each IP address without a
 * token, but 60 for a token that was never accepted. A caller's fourth use of a key within a second blocks all of the
 * caller's requests for a minute.
 */
export class RateLimits {
  readonly #clock: Clock;
  readonly #windows = new Map<string, { count: number; endsMs: number }>();
  readonly #blockedUntil = new Map<string, number>();
  readonly #accepted = new Set<string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  reset(): void {
    this.#windows.clear();
    this.#blockedUntil.clear();
    this.#accepted.clear();
  }

  /** Counts a request. `subject` is null when the token is invalid. */
  allows(path: string, token: string | null, subject: Subject | null, ip: string): boolean {
    if (!path.startsWith("/v1")) return true;
    const isAccepted = token === null || this.#accepted.has(token);
    if (token !== null && subject !== null) this.#accepted.add(token);
    const caller = isAccepted && subject !== null ? callerOf(subject, ip) : `token:${token}`;
    const now = this.#clock.ms();
    if ((this.#blockedUntil.get(caller) ?? 0) > now) return false;
    // The limit on the use of keys replaces the general one.
    if (!keyUse.test(path)) return this.#count(caller, minuteMs) <= (isAccepted ? 500 : 60);
    const isAllowed = this.#count(`use ${caller}`, 1000) <= 3;
    if (!isAllowed) this.#blockedUntil.set(caller, now + minuteMs);
    return isAllowed;
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

function callerOf(subject: Subject, ip: string): string {
  if (subject.kind === "none") return `ip:${ip}`;
  if (subject.kind === "organization") return `organization:${subject.organization.id}`;
  return subject.member ? `member:${subject.member.id}` : `customer:${subject.customer.id}`;
}
