import { createHmac, randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Clock } from "./clock.ts";

export interface Delivery {
  id: string;
  /** Seconds since the epoch. */
  timestamp: number;
  body: string;
}

/** The portal's answer. The status is 0 when the portal couldn't be reached. */
export interface DeliveryAnswer {
  status: number;
  body: string;
}

/** The signature of Standard Webhooks. Polar's key is the secret's UTF-8 bytes, not base64. */
export function sign(secret: string, { id, timestamp, body }: Delivery): string {
  return `v1,${createHmac("sha256", secret).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
}

const retriesMs = [500, 2_000, 8_000];
const queueLimit = 5_000;

/**
 * Delivers webhooks to the portal in order and at least once: a refused one is sent again with the same id. While the
 * portal is down, each webhook is sent only once. No request waits for a delivery or fails with it.
 */
export class Webhooks {
  readonly #clock: Clock;
  readonly #url: string;
  readonly #secret: string;
  readonly #log: (line: string) => void;
  readonly #stop = new AbortController();
  #queue: { type: string; delivery: Delivery }[] = [];
  #isRunning = false;
  #isPortalDown = false;

  constructor(clock: Clock, options: { portalUrl: string; secret: string; log: (line: string) => void }) {
    this.#clock = clock;
    this.#url = `${options.portalUrl}/api/webhooks/polar`;
    this.#secret = options.secret;
    this.#log = options.log;
  }

  make(type: string, data: object): Delivery {
    const body = JSON.stringify({ type, timestamp: this.#clock.iso(), data });
    return { id: randomUUID(), timestamp: this.#seconds(), body };
  }

  /** Queues a webhook and returns immediately. */
  send(type: string, data: object): void {
    if (this.#queue.length >= queueLimit) return;
    this.#queue.push({ type, delivery: this.make(type, data) });
    if (!this.#isRunning) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    // The request that caused the webhook is answered first, so its change is committed by then.
    await this.#wait(20);
    for (let next = this.#queue.shift(); next && !this.#stop.signal.aborted; next = this.#queue.shift()) {
      await this.#deliverWithRetries(next.type, next.delivery);
    }
    this.#isRunning = false;
  }

  async #deliverWithRetries(type: string, delivery: Delivery): Promise<void> {
    for (const pause of [0, ...(this.#isPortalDown ? [] : retriesMs)]) {
      await this.#wait(pause);
      if (this.#stop.signal.aborted) return;
      const { status } = await this.deliver({ ...delivery, timestamp: this.#seconds() });
      if (status >= 200 && status < 300) {
        this.#isPortalDown = false;
        return;
      }
    }
    if (!this.#isPortalDown) this.#log(`The portal did not accept the webhook ${type}.`);
    this.#isPortalDown = true;
  }

  /** Delivers one webhook now, without retries. */
  async deliver(delivery: Delivery, secret = this.#secret): Promise<DeliveryAnswer> {
    const headers = {
      "content-type": "application/json",
      "user-agent": "polar.sh webhooks",
      "webhook-id": delivery.id,
      "webhook-timestamp": String(delivery.timestamp),
      "webhook-signature": sign(secret, delivery),
    };
    const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(10_000)]);
    const init: RequestInit = { method: "POST", headers, body: delivery.body, redirect: "manual", signal };
    try {
      const answer = await fetch(this.#url, init);
      return { status: answer.status, body: await answer.text() };
    } catch (error) {
      return { status: 0, body: error instanceof Error ? error.message : String(error) };
    }
  }

  close(): void {
    this.#queue = [];
    this.#stop.abort();
  }

  #seconds(): number {
    return Math.floor(this.#clock.ms() / 1000);
  }

  /** Ends early, without an error, when the sandbox stops. */
  #wait(ms: number): Promise<void> {
    return delay(ms, undefined, { signal: this.#stop.signal, ref: false }).catch(() => undefined);
  }
}
