import { randomUUID } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { startPolarApi } from "../sandbox/polar/polar-api.ts";
import { type Customer, type NewCustomer, PolarControl } from "./polar-control.ts";

/** Creates a database on the run's PostgreSQL. @returns its superuser's URL */
export async function createDatabase(): Promise<string> {
  const url = new URL(inject("postgresAdminUrl"));
  const name = `polar_${randomUUID().replaceAll("-", "")}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  url.pathname = `/${name}`;
  return url.href;
}

/** The sandbox's Polar API, started for a test of the sandbox. */
export class TestPolar extends PolarControl {
  readonly databaseUrl: string;
  readonly close: () => Promise<void>;

  private constructor(api: { url: string; close(): Promise<void> }, databaseUrl: string) {
    super(api.url);
    this.databaseUrl = databaseUrl;
    this.close = () => api.close();
  }

  /** Starts it on a database of its own, unless one is given. */
  static async start(options: { databaseUrl?: string; fresh?: boolean; portalUrl?: string } = {}): Promise<TestPolar> {
    const databaseUrl = options.databaseUrl ?? (await createDatabase());
    const { portalUrl = "http://127.0.0.1:9", fresh = true } = options;
    const api = await startPolarApi({ port: 0, databaseUrl, portalUrl, fresh, webhookSecret: "polar_whs_test" });
    return new TestPolar(api, databaseUrl);
  }

  /** Makes a customer, and a customer session for the first member. */
  async addCustomer(given?: NewCustomer): Promise<Customer & { token: string }> {
    const customer = await this.makeCustomer(given);
    return { ...customer, token: await this.mintToken(customer) };
  }
}
