import { readFileSync } from "node:fs";
import { freePort } from "../sandbox/ports.ts";
import { becomesReady, type NodeProcess, spawnNode, startNode, temporaryFile } from "./node-process.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** The built portal as a process. */
export interface PortalProcess extends NodeProcess {
  /** Where it listens. */
  url: string;
  /** The lines that it logged since it was ready. */
  logLines(): string[];
}

/**
 * Tries to start the built portal with an environment that it must refuse.
 * @returns its exit code, and the lines that it printed for the person who started it
 * @throws Error if it starts
 */
export async function startRefusedPortal(environment: Environment): Promise<{ code: number | null; lines: string[] }> {
  const errorFile = temporaryFile();
  const portal = spawnNode(["server.ts"], { env: wholeEnvironment(environment), errorFile });
  const isReady = await becomesReady(portal);
  await portal.stop();
  if (isReady) throw new Error("The portal started all the same.");
  const lines = readFileSync(errorFile, "utf8").trim().split("\n");
  return { code: await portal.exited, lines };
}

/**
 * Starts the built portal with this environment and no other, and waits until it listens. Without a `PORT` it gets a free
 * one; without a `PORTAL_URL`, the URL where it listens.
 * @param options.args of Node, before the file
 * @throws Error with its output when it ends before
 */
export async function startPortal(
  environment: Environment,
  { logFile, args = [] }: { logFile?: string | undefined; args?: string[] } = {},
): Promise<PortalProcess> {
  const port = environment.PORT ?? String(await freePort());
  const url = `http://127.0.0.1:${port}`;
  const env = wholeEnvironment({ PORTAL_URL: url, ...defined(environment), PORT: port });
  const started = await startNode([...args, "server.ts"], { env, logFile });
  return { ...started, url, logLines: () => linesAfterReady(started.output()) };
}

/** The lines of a portal's log after the one that says it is ready. */
export function linesAfterReady(log: string): string[] {
  return log.slice(log.indexOf("ready http://")).split("\n").slice(1).filter(Boolean);
}

function wholeEnvironment(environment: Environment): Environment {
  return { PATH: process.env.PATH, NODE_ENV: "production", ...environment };
}

function defined(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined));
}
