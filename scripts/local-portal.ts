import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { PortalChange, PortalRestart } from "../sandbox/brand/brand-page.ts";
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
  const startPortal = (changes: Record<string, string> = {}) =>
    startServer({
      args: ["server.ts", ...(isDevelopment ? ["--dev"] : [])],
      env: { ...env, ...changes, NODE_ENV: isDevelopment ? "development" : "production" },
      output: isDevelopment ? "inherit" : path.join(logFolder, "portal.log"),
    });
  let sandbox: ServerProcess | undefined;
  let portal: ServerProcess | undefined;
  /** The settings of the page of the brand that the portal has accepted. */
  let shown: Record<string, string> = {};
  const exited = Promise.withResolvers<string>();
  const watch = (server: ServerProcess, name: string) => {
    // A portal that starts again has exited too.
    void server.exited.then(() => (server === portal || server === sandbox) && exited.resolve(name));
    return server;
  };
  const stop = async () => {
    await portal?.stop();
    await sandbox?.stop();
  };
  const restart = async (change: PortalChange): Promise<PortalRestart> => {
    const before = portal;
    if (before === undefined) return { fault: "The portal is starting: try again in a moment." };
    portal = undefined;
    await before.stop();
    try {
      const changes = await brandSettings(change);
      portal = watch(await startPortal(changes), "The portal");
      shown = changes;
      return { fault: null };
    } catch (error) {
      const fault = error instanceof Error ? error.message : String(error);
      await startPortal(shown).then(
        (started) => {
          portal = watch(started, "The portal");
        },
        () => exited.resolve("The portal"),
      );
      return { fault };
    }
  };
  try {
    const args = [
      "sandbox/main.ts",
      ...(isReset ? ["--reset"] : []),
      "--portal-url",
      portalUrl,
      "--can-restart-portal",
    ];
    const output = path.join(logFolder, "sandbox.log");
    const answer = (question: unknown) => restart(question as PortalChange);
    const startingSandbox = startServer({ args, env, output, answer }).then((started) => {
      sandbox = watch(started, "The sandbox");
      return started;
    });
    // Waits for both, so that neither continues when the other fails.
    await Promise.allSettled([startingSandbox, build()]).then((results) => {
      for (const result of results) if (result.status === "rejected") throw result.reason;
    });
    const { polarUrl, inboxUrl, adminUrl } = JSON.parse((await startingSandbox).ready) as SandboxUrls;
    await createPortalDatabase(adminUrl, "portal");
    portal = watch(await startPortal(), "The portal");
    await requireReadiness(port);
    return {
      portalUrl,
      polarUrl: onLocalhost(polarUrl),
      inboxUrl: onLocalhost(inboxUrl),
      exited: exited.promise,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

let starts = 0;

/** The settings of the portal's next start. The vendor's words get a file. */
async function brandSettings({ settings, messagesFile }: PortalChange): Promise<Record<string, string>> {
  if (messagesFile === null) return { ...settings, BRAND_MESSAGES: "" };
  starts += 1;
  // The earlier file stays: the portal needs it again if it refuses this one.
  const file = path.join(logFolder, `brand-messages-${starts}.json`);
  await writeFile(file, messagesFile);
  return { ...settings, BRAND_MESSAGES: file };
}

async function requireReadiness(port: number): Promise<void> {
  const { ok, status } = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(20_000) });
  if (!ok) throw new Error(`The portal isn't ready (${status}): see ${logFolder}/portal.log.`);
}

/** Browsers keep cookies by host name, so people always get `localhost`. */
function onLocalhost(url: string): string {
  return url.replace("127.0.0.1", "localhost");
}
