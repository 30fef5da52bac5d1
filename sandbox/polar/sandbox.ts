import type { Clock } from "./clock.ts";
import type { Database } from "./database.ts";
import { Faults } from "./faults.ts";
import { RateLimits } from "./rate-limits.ts";
import type { World } from "./records.ts";
import { RequestLog } from "./request-log.ts";
import type { State } from "./state.ts";
import type { Webhooks } from "./webhooks.ts";

export interface Settings {
  rate_limits: boolean;
  clock_offset_s: number;
}

/** Everything that one running Polar API has. */
export class Sandbox {
  readonly state: State;
  readonly database: Database;
  readonly webhooks: Webhooks;
  readonly portalUrl: string;
  readonly inboxUrl: string;
  readonly clock: Clock;
  readonly faults = new Faults();
  readonly requests = new RequestLog();
  readonly limits: RateLimits;
  #settings: Settings = { rate_limits: false, clock_offset_s: 0 };

  constructor(parts: {
    state: State;
    database: Database;
    webhooks: Webhooks;
    clock: Clock;
    portalUrl: string;
    inboxUrl: string;
  }) {
    this.state = parts.state;
    this.database = parts.database;
    this.webhooks = parts.webhooks;
    this.clock = parts.clock;
    this.portalUrl = parts.portalUrl;
    this.inboxUrl = parts.inboxUrl;
    this.limits = new RateLimits(this.clock);
  }

  get settings(): Settings {
    return this.#settings;
  }

  set settings(settings: Settings) {
    if (settings.rate_limits !== this.#settings.rate_limits) this.limits.reset();
    this.#settings = settings;
    this.clock.offsetMs = settings.clock_offset_s * 1000;
  }

  /** Replaces the whole state; faults and settings return to their defaults, and the request log is emptied. */
  replace(world: Partial<World>): void {
    this.settings = { rate_limits: false, clock_offset_s: 0 };
    this.limits.reset();
    this.faults.set([]);
    this.requests.clear();
    this.state.clear();
    this.database.empty();
    this.state.add(world, this.clock.ms());
  }
}
