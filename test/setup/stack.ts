import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { createPortalDatabase } from "../../sandbox/portal-database.ts";
import { portalEnvironment } from "../../sandbox/portal-environment.ts";
import { freePort } from "../../sandbox/ports.ts";
import { startSandbox } from "../../sandbox/sandbox.ts";
import { startPortal } from "../portal-process.ts";

/** The sandbox and the instances of the built portal that a run's tests speak with. */
export interface Stack {
  /** The portal's `PORTAL_URL`: the origin that browsers see. */
  portalUrl: string;
  /** Where each instance listens, all of them on one database. */
  instances: string[];
  /** The process ids of the instances. */
  pids: number[];
  /** What each instance printed. */
  logFiles: string[];
  polarUrl: string;
  inboxUrl: string;
  oidcUrl: string;
  /** The superuser's URL of the portal's database. */
  superuserUrl: string;
  /** The environment of the instances, without their ports: to start another one beside them. */
  environment: Record<string, string>;
}

/**
 * Starts a throw-away sandbox and instances of the built portal, on free ports.
 * @param options.variables beside those of .env.example
 * @returns the stack, and a function that stops everything
 */
export async function startStack(options: {
  name: string;
  host: string;
  instances: number;
  variables: Record<string, string>;
}): Promise<{ stack: Stack; close: () => Promise<void> }> {
  await mkdir("test-results", { recursive: true });
  const ports = await Promise.all(Array.from({ length: options.instances }, freePort));
  const portalUrl = `http://${options.host}:${ports[0]}`;
  const sandbox = await startSandbox({ portalUrls: [portalUrl] });
  const closing = [() => sandbox.close()];
  const close = async () => {
    for (const stop of closing.splice(0).reverse()) await stop();
  };
  try {
    const database = await sandbox.createPortalDatabase("portal");
    const superuserUrl = new URL(sandbox.adminUrl);
    superuserUrl.pathname = "/portal";
    const environment = {
      ...portalEnvironment(sandbox, database, portalUrl),
      ...options.variables,
      // Tests start the same build dozens of times. Node keeps what it compiled, which is a quarter of each start.
      NODE_COMPILE_CACHE: path.resolve("test-results/compile-cache"),
    };
    const logFiles = ports.map((_, index) => `test-results/${options.name}-${index + 1}.log`);
    const portals = [];
    for (const [index, port] of ports.entries()) {
      const portal = await startPortal({ ...environment, PORT: String(port) }, { logFile: logFiles[index] });
      closing.push(() => portal.stop());
      portals.push(portal);
    }
    const { polarUrl, inboxUrl, oidcUrl } = sandbox;
    const [instances, pids] = [portals.map(({ url }) => url), portals.map(({ pid }) => pid)];
    const urls = { portalUrl, instances, polarUrl, inboxUrl, oidcUrl, superuserUrl: superuserUrl.href };
    return { stack: { ...urls, pids, logFiles, environment }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Creates a database for one more portal beside the stack's. @returns its settings */
export async function createOwnDatabase(
  stack: Pick<Stack, "superuserUrl">,
): Promise<{ DATABASE_URL: string; DATABASE_MIGRATION_URL: string }> {
  const admin = new URL(stack.superuserUrl);
  admin.pathname = "/postgres";
  const name = `own_${randomUUID().replaceAll("-", "")}`;
  const { databaseUrl, migrationUrl } = await createPortalDatabase(admin.href, name);
  return { DATABASE_URL: databaseUrl, DATABASE_MIGRATION_URL: migrationUrl };
}
