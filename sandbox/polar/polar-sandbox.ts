import type { RestartPortal } from "../brand/brand-page.ts";
import { Clock } from "./clock.ts";
import { Database } from "./database.ts";
import { Faults } from "./faults.ts";
import { RateLimits } from "./rate-limits.ts";
import type { World } from "./records.ts";
import { RequestLog } from "./request-log.ts";
import { State } from "./state.ts";
import { Webhooks } from "./webhooks.ts";

export interface Settings {
  rate_limits: boolean;
  clock_offset_s: number;
}

/** All the parts of one running Polar API. */
export class PolarSandbox {
  readonly portalUrl: string;
  readonly inboxUrl: string;
  readonly restartPortal: RestartPortal | undefined;
  readonly database: Database;
  readonly state: State;
  readonly webhooks: Webhooks;
  readonly clock = new Clock();
  readonly faults = new Faults();
  readonly requests = new RequestLog();
  readonly limits = new RateLimits(this.clock);
  #settings: Settings = { rate_limits: false, clock_offset_s: 0 };

  constructor(options: {
    databaseUrl: string;
    portalUrl: string;
    inboxUrl: string;
    webhookSecret: string;
    restartPortal?: RestartPortal;
    log: (line: string) => void;
  }) {
    const { portalUrl, webhookSecret: secret, log } = options;
    this.portalUrl = portalUrl;
    this.inboxUrl = options.inboxUrl;
    this.restartPortal = options.restartPortal;
    this.database = new Database(options.databaseUrl);
    this.state = new State(this.database.changed);
    this.webhooks = new Webhooks(this.clock, { portalUrl, secret, log });
  }

  get settings(): Settings {
    return this.#settings;
  }

  set settings(settings: Settings) {
    if (settings.rate_limits !== this.#settings.rate_limits) this.limits.reset();
    this.#settings = settings;
    this.clock.offsetMs = settings.clock_offset_s * 1000;
  }

  /** Replaces the whole state. Resets faults and settings, and clears the request log. */
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
