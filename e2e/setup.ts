import { mkdir } from "node:fs/promises";
import { startPolarApi } from "../sandbox/polar/server.ts";
import { createPortalDatabase } from "../sandbox/portal-database.ts";
import { freePort } from "../sandbox/ports.ts";
import { startPostgres } from "../sandbox/postgres.ts";
import { startPortal } from "./portal-process.ts";
import { publishStack } from "./stack.ts";

const logFile = "test-results/portal.log";
const webhookSecret = "polar_whs_northwind_example";

/** Starts what the tests speak with: a throw-away PostgreSQL, the sandbox's Polar API, and the portal as it was built. */
export default async function setup(): Promise<() => Promise<void>> {
  await mkdir("test-results", { recursive: true });
  const closing: (() => Promise<void>)[] = [];
  const closeAll = async () => {
    for (const close of closing.reverse()) await close();
  };
  try {
    const postgres = await startPostgres();
    closing.push(() => postgres.close());
    const { databaseUrl, migrationUrl } = await createPortalDatabase(postgres.adminUrl, "portal");
    const superuserUrl = new URL(postgres.adminUrl);
    superuserUrl.pathname = "/portal";
    const port = await freePort();
    const portalUrl = `http://127.0.0.1:${port}`;
    const polar = await startPolarApi({
      port: 0,
      databaseUrl: await postgres.createDatabase("polar"),
      portalUrl,
      webhookSecret,
      fresh: true,
    });
    closing.push(() => polar.close());
    const environment = {
      PORT: String(port),
      PORTAL_URL: portalUrl,
      PORTAL_SECRETS: Buffer.alloc(32, 7).toString("base64url"),
      POLAR_ACCESS_TOKEN: "polar_oat_sandbox_northwindxxxxxxxxxxx",
      POLAR_BASE_URL: polar.url,
      POLAR_WEBHOOK_SECRET: webhookSecret,
      HAND_OFF_SECRET: "hand-off-secret-of-the-tests-0123456789",
      DATABASE_URL: databaseUrl,
      DATABASE_MIGRATION_URL: migrationUrl,
      BRAND_NAME: "Northwind",
      BRAND_SUPPORT_URL: "https://northwind.example/support",
      ALLOWED_RETURN_URLS:
        "Northwind Studio|northwind-studio://license,Northwind Cloud|https://cloud.northwind.example/account",
    };
    const portal = await startPortal(environment, logFile);
    closing.push(() => portal.stop());
    publishStack({ portalUrl, polarUrl: polar.url, superuserUrl: superuserUrl.href, environment, logFile });
    return closeAll;
  } catch (error) {
    await closeAll();
    throw error;
  }
}
