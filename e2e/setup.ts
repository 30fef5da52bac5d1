import { mkdir } from "node:fs/promises";
import { portalEnvironment } from "../sandbox/portal-environment.ts";
import { freePort } from "../sandbox/ports.ts";
import { startSandbox } from "../sandbox/sandbox.ts";
import { startPortal } from "./portal-process.ts";
import { publishStack } from "./stack.ts";

const logFile = "test-results/portal.log";

/** Starts what the tests speak with: a throw-away sandbox, and the portal as it was built. */
export default async function setup(): Promise<() => Promise<void>> {
  await mkdir("test-results", { recursive: true });
  const port = await freePort();
  const portalUrl = `http://127.0.0.1:${port}`;
  const sandbox = await startSandbox({ portalUrls: [portalUrl] });
  try {
    const database = await sandbox.createPortalDatabase("portal");
    const superuserUrl = new URL(sandbox.adminUrl);
    superuserUrl.pathname = "/portal";
    const environment = {
      ...portalEnvironment(sandbox, database, portalUrl),
      PORT: String(port),
      BRAND_NAME: "Northwind",
    };
    const portal = await startPortal(environment, logFile);
    const { polarUrl, inboxUrl, oidcUrl } = sandbox;
    publishStack({ portalUrl, polarUrl, inboxUrl, oidcUrl, superuserUrl: superuserUrl.href, environment, logFile });
    return async () => {
      await portal.stop();
      await sandbox.close();
    };
  } catch (error) {
    await sandbox.close();
    throw error;
  }
}
