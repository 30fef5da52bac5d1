import path from "node:path";
import { createPortalDatabase } from "../sandbox/portal-database.ts";
import type { SandboxUrls } from "../sandbox/sandbox.ts";
import { type Child, startChild } from "./child.ts";
import { originOf, portOf, requireFreePorts } from "./local-environment.ts";

/** What the demo and development share: the sandbox with kept state, and a portal that speaks with it. */
export interface LocalPortal {
  portalUrl: string;
  polarUrl: string;
  inboxUrl: string;
  /** Kept as soon as one of its processes ended by itself; answers which. */
  ended: Promise<string>;
  /** Stops the portal, then the sandbox. */
  stop(): Promise<void>;
}

export const logFolder = ".sandbox";

/**
 * Starts the sandbox and, once `before` is done too, the portal.
 * @throws Error with one sentence naming the variable or port and the remedy; what was started is stopped again.
 */
export async function startLocalPortal(options: {
  environment: Record<string, string>;
  isReset: boolean;
  isDevelopment: boolean;
  before: () => Promise<unknown>;
}): Promise<LocalPortal> {
  const { environment } = options;
  const port = portOf(environment);
  await requireFreePorts({ PORT: String(port), ...environment });
  const env = { ...process.env, ...environment, PORT: String(port) };
  const children: Child[] = [];
  const stop = async () => {
    for (const child of children.toReversed()) await child.stop();
  };
  try {
    const args = ["sandbox/main.ts", ...(options.isReset ? ["--reset"] : []), "--portal-url", originOf(environment)];
    const startingSandbox = startChild({ args, env, output: path.join(logFolder, "sandbox.log") });
    // Both are waited for, so that neither runs on when the other fails.
    const [sandbox, before] = await Promise.allSettled([startingSandbox, options.before()]);
    if (sandbox.status === "fulfilled") children.push(sandbox.value);
    if (sandbox.status === "rejected") throw sandbox.reason;
    if (before.status === "rejected") throw before.reason;
    const urls = JSON.parse(sandbox.value.ready) as SandboxUrls;
    await createPortalDatabase(urls.adminUrl, "portal");
    const portal = await startChild({
      args: ["server.ts", ...(options.isDevelopment ? ["--dev"] : [])],
      env: { ...env, NODE_ENV: options.isDevelopment ? "development" : "production", NEXT_TELEMETRY_DISABLED: "1" },
      output: options.isDevelopment ? "inherit" : path.join(logFolder, "portal.log"),
    });
    children.push(portal);
    const portalUrl = originOf(environment);
    await requireReadiness(`http://127.0.0.1:${port}`);
    const ended = Promise.race([
      portal.exited.then(() => "The portal"),
      sandbox.value.exited.then(() => "The sandbox"),
    ]);
    return { portalUrl, polarUrl: onLocalhost(urls.polarUrl), inboxUrl: onLocalhost(urls.inboxUrl), ended, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function requireReadiness(url: string): Promise<void> {
  const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(20_000) });
  if (!answer.ok)
    throw new Error(`The portal is not ready (${answer.status}): see ${logFolder}/portal.log for the reason.`);
}

/** Browsers share cookies and settings by name: people see `localhost` everywhere. */
function onLocalhost(url: string): string {
  return url.replace("127.0.0.1", "localhost");
}
