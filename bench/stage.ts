import { randomBytes } from "node:crypto";
import { createPortalDatabase } from "../sandbox/portal-database.ts";
import { freePort } from "../sandbox/ports.ts";
import { startPostgres } from "../sandbox/postgres.ts";
import { CookieBrowser } from "../test/cookie-browser.ts";
import { type NodeProcess, startNode } from "../test/node-process.ts";
import { type NewCustomer, NORTHWIND, PolarControl } from "../test/polar-control.ts";

/** A server in a process of its own, so that it never shares an event loop with what measures it. */
export interface Server extends NodeProcess {
  url: string;
}

/** Everything that is measured, on throw-away state and free ports of loopback. */
export interface Stage {
  portal: Server;
  /** The bare proxy on the same database and the same upstream. */
  proxy: Server;
  /** `portal=…`, of a customer with eight keys. */
  cookie: string;
  /** Of the portal, for another instance on the same database. */
  environment: Record<string, string>;
  close(): Promise<void>;
}

/** Starts a server on this Node, at a free port unless `PORT` names one, and waits until it is ready. */
export async function startServer(args: string[], env: Record<string, string>, ready = /^ready/m): Promise<Server> {
  const port = env.PORT ?? String(await freePort());
  const started = await startNode(args, { env: { ...process.env, ...env, PORT: port }, ready });
  return { ...started, url: `http://127.0.0.1:${port}` };
}

/** Starts PostgreSQL, the sandbox, the portal as in production, and the bare proxy; signs one customer in. */
export async function setStage(): Promise<Stage> {
  const postgres = await startPostgres();
  const PORT = String(await freePort());
  const PORTAL_URL = `http://127.0.0.1:${PORT}`;
  const { databaseUrl, migrationUrl } = await createPortalDatabase(postgres.adminUrl, "portal");
  const polarDatabase = await postgres.createDatabase("polar");
  const polar = await startServer(["bench/polar-server.ts"], { DATABASE_URL: polarDatabase, PORTAL_URL });
  const shared = {
    DATABASE_URL: databaseUrl,
    POLAR_BASE_URL: polar.url,
    PORTAL_SECRETS: randomBytes(32).toString("base64url"),
  };
  // The inspector opens on SIGUSR1 alone, on any free port, for the measurements of memory and the profile.
  const environment = {
    ...shared,
    PORTAL_URL,
    POLAR_ACCESS_TOKEN: NORTHWIND,
    POLAR_WEBHOOK_SECRET: "bench_webhook_secret",
    DATABASE_MIGRATION_URL: migrationUrl,
    DEVICE_REPORTS: "true",
    NODE_ENV: "production",
  };
  const portal = await startServer(["--inspect-port=127.0.0.1:0", "server.ts"], { ...environment, PORT });
  const cookie = `portal=${await signIn(new PolarControl(polar.url), PORTAL_URL)}`;
  const proxy = await startServer(["bench/bare-proxy.ts"], shared);
  return { portal, proxy, cookie, environment, close: () => postgres.close() };
}

const properties = { activations: { limit: 3, enable_customer_admin: true } };
/** Eight keys of a benefit of their own, in the states that a list shows. */
const licenseKeys: NewCustomer["license_keys"] = [
  { activations: 3, usage: 950, limit_usage: 1000, validations: 120, last_validated_at: "2026-01-05T09:00:00Z" },
  { activations: 1 },
  { activations: 2, expires_in_days: 5 },
  { expires_in_days: -3 },
  { status: "disabled" as const },
  { status: "revoked" as const },
  {},
  {},
].map((key) => ({ benefit: { description: "Desktop license", properties }, ...key }));

/** @returns the portal cookie of a customer who opened their link */
async function signIn(polar: PolarControl, portalUrl: string): Promise<string> {
  const customer = await polar.makeCustomer({ name: "Bench Customer", license_keys: licenseKeys });
  const browser = new CookieBrowser(portalUrl);
  await browser.openLink(await polar.mintToken(customer));
  return browser.cookies.get("portal") ?? "";
}
