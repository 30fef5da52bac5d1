import { createHmac, randomUUID } from "node:crypto";
import type { Clock } from "./clock.ts";

export interface Delivery {
  id: string;
  /** Seconds since the epoch. */
  timestamp: number;
  body: string;
}

/** What the portal said; `status` 0 when it could not be reached. */
export interface DeliveryAnswer {
  status: number;
  body: string;
}

/** Standard Webhooks' signature. Polar's key is the secret as it stands: its UTF-8 bytes, not base64. */
export function sign(secret: string, { id, timestamp, body }: Delivery): string {
  return `v1,${createHmac("sha256", secret).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
}

const RETRIES_MS = [500, 2_000, 8_000];
const WAITING_AT_MOST = 5_000;

/**
 * Delivers webhooks to the portal, in order and at least once: one that is refused is tried again, with the same id. A
 * portal that stays away gets each one offered once, until it answers again. Nothing waits for it, nothing fails with it.
 */
export class Webhooks {
  readonly #clock: Clock;
  readonly #url: string;
  readonly #secret: string;
  readonly #log: (line: string) => void;
  readonly #stop = new AbortController();
  #queue: { type: string; delivery: Delivery }[] = [];
  #running = false;
  #away = false;

  constructor(clock: Clock, options: { portalUrl: string; secret: string; log: (line: string) => void }) {
    this.#clock = clock;
    this.#url = `${options.portalUrl}/api/webhooks/polar`;
    this.#secret = options.secret;
    this.#log = options.log;
  }

  make(type: string, data: object): Delivery {
    const timestamp = Math.floor(this.#clock.ms() / 1000);
    return { id: randomUUID(), timestamp, body: JSON.stringify({ type, timestamp: this.#clock.iso(), data }) };
  }

  /** Queues a webhook and returns at once. */
  send(type: string, data: object): void {
    if (this.#queue.length >= WAITING_AT_MOST) return;
    this.#queue.push({ type, delivery: this.make(type, data) });
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    // Let the request that caused it be answered first: its change is committed by then.
    await wait(20, this.#stop.signal);
    for (let next = this.#queue.shift(); next && !this.#stop.signal.aborted; next = this.#queue.shift()) {
      await this.#insist(next.type, next.delivery);
    }
    this.#running = false;
  }

  async #insist(type: string, delivery: Delivery): Promise<void> {
    for (const pause of [0, ...(this.#away ? [] : RETRIES_MS)]) {
      await wait(pause, this.#stop.signal);
      if (this.#stop.signal.aborted) return;
      const { status } = await this.deliver({ ...delivery, timestamp: Math.floor(this.#clock.ms() / 1000) });
      if (status >= 200 && status < 300) {
        this.#away = false;
        return;
      }
    }
    if (!this.#away) this.#log(`webhook ${type}: the portal did not take it`);
    this.#away = true;
  }

  /** Delivers one webhook now, once. */
  async deliver(delivery: Delivery, secret = this.#secret): Promise<DeliveryAnswer> {
    const headers = {
      "content-type": "application/json",
      "user-agent": "polar.sh webhooks",
      "webhook-id": delivery.id,
      "webhook-timestamp": String(delivery.timestamp),
      "webhook-signature": sign(secret, delivery),
    };
    const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(10_000)]);
    try {
      const answer = await fetch(this.#url, {
        method: "POST",
        headers,
        body: delivery.body,
        redirect: "manual",
        signal,
      });
      return { status: answer.status, body: await answer.text() };
    } catch (error) {
      return { status: 0, body: error instanceof Error ? error.message : String(error) };
    }
  }

  close(): void {
    this.#queue = [];
    this.#stop.abort();
  }
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  if (ms === 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    timer.unref();
    signal.addEventListener("abort", done);
  });
}
