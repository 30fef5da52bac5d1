import path from "node:path";
import { type ServerProcess, startServer } from "../sandbox/child-process.ts";
import { createPortalDatabase } from "../sandbox/portal-database.ts";
import type { SandboxUrls } from "../sandbox/sandbox.ts";
import { originOf, portOf, requireFreePorts } from "./local-environment.ts";

/** The sandbox with kept state, and a portal that uses it. */
export interface LocalPortal {
  portalUrl: string;
  polarUrl: string;
  inboxUrl: string;
  /** The name of the first of the two that exits. */
  exited: Promise<string>;
  /** Stops the portal, then the sandbox. */
  stop(): Promise<void>;
}

export const logFolder = ".sandbox";

/**
 * Starts the sandbox while `build` runs, then the portal.
 * @throws Error with the remedy. What had started is stopped again.
 */
export async function startLocalPortal(options: {
  environment: Record<string, string>;
  isReset: boolean;
  isDevelopment: boolean;
  build: () => Promise<unknown>;
}): Promise<LocalPortal> {
  const { environment, isReset, isDevelopment, build } = options;
  const portalUrl = originOf(environment);
  const port = portOf(environment);
  await requireFreePorts({ ...environment, PORT: String(port) });
  const env = { ...process.env, ...environment, PORT: String(port) };
  const servers: ServerProcess[] = [];
  const stop = async () => {
    for (const server of servers.toReversed()) await server.stop();
  };
  try {
    const args = ["sandbox/main.ts", ...(isReset ? ["--reset"] : []), "--portal-url", portalUrl];
    const output = path.join(logFolder, "sandbox.log");
    const startingSandbox = startServer({ args, env, output }).then((sandbox) => {
      servers.push(sandbox);
      return sandbox;
    });
    // Waits for both, so that neither continues when the other fails.
    await Promise.allSettled([startingSandbox, build()]).then((results) => {
      for (const result of results) if (result.status === "rejected") throw result.reason;
    });
    const sandbox = await startingSandbox;
    const { polarUrl, inboxUrl, adminUrl } = JSON.parse(sandbox.ready) as SandboxUrls;
    await createPortalDatabase(adminUrl, "portal");
    const portal = await startServer({
      args: ["server.ts", ...(isDevelopment ? ["--dev"] : [])],
      env: { ...env, NODE_ENV: isDevelopment ? "development" : "production" },
      output: isDevelopment ? "inherit" : path.join(logFolder, "portal.log"),
    });
    servers.push(portal);
    await requireReadiness(port);
    const exited = Promise.race([portal.exited.then(() => "The portal"), sandbox.exited.then(() => "The sandbox")]);
    return { portalUrl, polarUrl: onLocalhost(polarUrl), inboxUrl: onLocalhost(inboxUrl), exited, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function requireReadiness(port: number): Promise<void> {
  const { ok, status } = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(20_000) });
  if (!ok) throw new Error(`The portal isn't ready (${status}): see ${logFolder}/portal.log.`);
}

/** Browsers keep cookies by host name, so people always get `localhost`. */
function onLocalhost(url: string): string {
  return url.replace("127.0.0.1", "localhost");
}
