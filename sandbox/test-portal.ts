import { randomUUID } from "node:crypto";
import { startPolarApi } from "./polar/polar-api.ts";
import { createPortalDatabase } from "./portal-database.ts";

/** A world for the tests of one file of lib/server: a Polar of their own, an empty database, and the environment set to them. */
export interface TestPortal {
  polarUrl: string;
  portalUrl: string;
  /** The superuser's address of the portal's database: for looking at, or ageing, rows. */
  superuserUrl: string;
  /** A call of the sandbox's control side, as `control("POST", "/customers", {…})`; throws when it is refused. */
  control<T>(method: string, path: string, body?: unknown): Promise<T>;
  close(): Promise<void>;
}

/** The secrets that the tests' environment has, for signing as Polar or the vendor's app. */
export const testSecrets = {
  webhook: "polar_whs_northwind_example",
  handOff: "hand-off-secret-of-the-tests-0123456789",
};

/**
 * Starts what `lib/server` stands on and points the environment of this process at it; call it in `beforeAll`, before
 * anything reads the environment, and migrate the database after it.
 * @param adminUrl `inject("postgresAdminUrl")`
 */
export async function startTestPortal(
  adminUrl: string,
  variables: Record<string, string> = {},
  portalUrl = "http://localhost:3999",
): Promise<TestPortal> {
  const name = `t_${randomUUID().replaceAll("-", "").slice(0, 12)}`;
  const { databaseUrl, migrationUrl } = await createPortalDatabase(adminUrl, name);
  const superuserUrl = onDatabase(adminUrl, name);
  // The stand-in keeps its state in a schema of its own.
  const polar = await startPolarApi({
    port: 0,
    databaseUrl: superuserUrl,
    portalUrl,
    webhookSecret: testSecrets.webhook,
    fresh: true,
  });
  Object.assign(process.env, {
    POLAR_ACCESS_TOKEN: "polar_oat_sandbox_northwindxxxxxxxxxxx",
    POLAR_BASE_URL: polar.url,
    POLAR_WEBHOOK_SECRET: testSecrets.webhook,
    HAND_OFF_SECRET: testSecrets.handOff,
    DATABASE_URL: databaseUrl,
    DATABASE_MIGRATION_URL: migrationUrl,
    PORTAL_URL: portalUrl,
    PORTAL_SECRETS: Buffer.alloc(32, 7).toString("base64url"),
    ALLOWED_RETURN_URLS: "Northwind Studio|northwind-studio://license,Northwind|http://localhost:4999/account",
    LOG_LEVEL: "silent",
    ...variables,
  });
  return {
    polarUrl: polar.url,
    portalUrl,
    superuserUrl,
    async control<T>(method: string, path: string, body?: unknown): Promise<T> {
      const answer = await fetch(`${polar.url}/_sandbox${path}`, {
        method,
        ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      return (text === "" ? undefined : JSON.parse(text)) as T;
    },
    close: () => polar.close(),
  };
}

function onDatabase(adminUrl: string, name: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}
