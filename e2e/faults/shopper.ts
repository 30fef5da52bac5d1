import { setTimeout as delay } from "node:timers/promises";
import type { CookieBrowser } from "../../test/cookie-browser.ts";
import type { Customer } from "../../test/polar-control.ts";

/** Leaves processor time for an instance that is starting. */
const THINKING_MS = 100;

/** The results of a scenario's requests. */
export interface Tally {
  requests: number;
  /** Requests that weren't answered as they are on a good day. */
  failed: number;
  /** How often each answer failed: a problem's code, or a status. */
  failures: Map<string, number>;
  /** When the fault ended, by `performance.now()`; null before. */
  overAt: number | null;
  /** Milliseconds from then until the last request that failed. */
  recovery: number;
  /** Signed-in people whose session was lost. */
  signedOut: number;
}

/** The outcome of a write, as far as its response tells. */
type Told = "done" | "not done" | "unknown";

/** A customer who keeps looking at keys, and sometimes writes. */
export class Shopper {
  readonly customer: Customer;
  readonly browser: CookieBrowser;
  readonly deactivations = new Map<string, Told>();
  readonly rotations: { told: Told; displayKey: string }[] = [];
  reveals = 0;
  readonly #tally: Tally;
  #displayKey: string;
  #step = 0;

  constructor(customer: Customer, browser: CookieBrowser, tally: Tally) {
    this.customer = customer;
    this.browser = browser;
    this.#tally = tally;
    this.#displayKey = this.#key.display_key;
  }

  get #key() {
    const [key] = this.customer.license_keys;
    if (!key) throw new Error("The customer has no key.");
    return key;
  }

  /** Does things, one after the other, until `isOver`. */
  async act(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await this.#next();
      await delay(THINKING_MS);
    }
  }

  /** Looks at the keys. @returns whether they were shown */
  async look(): Promise<boolean> {
    return (await this.#ask("GET", "/api/license-keys")).status === 200;
  }

  async #next(): Promise<void> {
    this.#step += 1;
    const path = `/api/license-keys/${this.#key.id}`;
    if (this.#step % 12 === 0) return await this.#rotate(path);
    if (this.#step % 7 === 0) return await this.#reveal(path);
    if (this.#step % 3 === 0) return await this.#deactivate(path);
    const reads = ["/api/license-keys", path, "/api/session", `${path}/activation-count`];
    await this.#ask("GET", reads[this.#step % reads.length] ?? path);
  }

  async #deactivate(path: string): Promise<void> {
    const device = this.#key.activation_ids.find((id) => !this.deactivations.has(id));
    if (device === undefined) return;
    this.deactivations.set(device, "unknown");
    const { status, code } = await this.#ask("DELETE", `${path}/activations/${device}`);
    this.deactivations.set(device, told(status, code));
  }

  async #rotate(path: string): Promise<void> {
    const rotation: Shopper["rotations"][number] = { told: "unknown", displayKey: "" };
    this.rotations.push(rotation);
    const { status, code, json } = await this.#ask("POST", `${path}/rotate`, { display_key: this.#displayKey });
    rotation.told = told(status, code);
    if (rotation.told === "done") this.#displayKey = String(Reflect.get(Object(json), "display_key"));
    rotation.displayKey = this.#displayKey;
  }

  async #reveal(path: string): Promise<void> {
    if ((await this.#ask("POST", `${path}/reveal`)).status === 200) this.reveals += 1;
  }

  async #ask(method: string, path: string, body?: object) {
    this.#tally.requests += 1;
    const sent = this.browser.send(method, path, method === "GET" ? undefined : (body ?? {}));
    const { status, json } = await sent.catch(() => ({ status: 0, json: undefined }));
    const code = String(Reflect.get(Object(json), "code") ?? (status || "no answer"));
    // Another rotation, whose answer was lost, changed the key that was shown.
    if (code === "license_key_changed") await this.#learn();
    else if (status === 0 || status >= 400) count(this.#tally, status, code);
    return { status, code, json };
  }

  async #learn(): Promise<void> {
    const { json } = await this.browser.get(`/api/license-keys/${this.#key.id}`).catch(() => ({ json: {} }));
    this.#displayKey = String(Reflect.get(Object(json), "display_key") ?? this.#displayKey);
  }
}

function count(tally: Tally, status: number, code: string): void {
  tally.failed += 1;
  tally.failures.set(code, (tally.failures.get(code) ?? 0) + 1);
  if (tally.overAt !== null) tally.recovery = Math.max(tally.recovery, performance.now() - tally.overAt);
  if (status === 401) tally.signedOut += 1;
}

/** Problems that say that a write may have happened. */
const open = new Set(["outcome_unknown", "no answer", "500", "502", "503", "504", "internal_error"]);

function told(status: number, code: string): Told {
  if (status === 200 || status === 204) return "done";
  return open.has(code) || code === "database_unavailable" ? "unknown" : "not done";
}
