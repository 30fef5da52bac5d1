import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";

/** The built portal as a process. */
export interface PortalProcess {
  /** The process's number, to look at its memory. */
  pid: number;
  /** What it said so far, on both outputs. */
  output(): string;
  /** What it said on standard error: for the person who starts it. */
  complaints(): string;
  /** Kept when it listens. */
  listening: Promise<void>;
  /** Its exit code, once it has ended by itself or was stopped. */
  exited: Promise<number | null>;
  /** Ends it by SIGTERM, as a deploy does. */
  stop(): Promise<void>;
}

/**
 * Starts `node server.ts` of the built portal with this environment and no other.
 * @param logFile where its output goes, too
 */
export function spawnPortal(environment: Record<string, string>, logFile?: string): PortalProcess {
  const child = spawn(process.execPath, ["server.ts"], {
    env: { PATH: process.env.PATH ?? "", NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const file = logFile === undefined ? undefined : createWriteStream(logFile);
  let output = "";
  let complaints = "";
  let say: () => void;
  const listening = new Promise<void>((resolve) => {
    say = resolve;
  });
  const keep = (chunk: string) => {
    output = (output + chunk).slice(-1_000_000);
    if (output.includes("ready http://")) say();
    file?.write(chunk);
  };
  child.stdout.setEncoding("utf8").on("data", keep);
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    complaints = (complaints + chunk).slice(-1_000_000);
    keep(chunk);
  });
  const exited = once(child, "close").then(() => {
    file?.end();
    return child.exitCode;
  });
  return {
    pid: child.pid ?? 0,
    output: () => output,
    complaints: () => complaints,
    listening,
    exited,
    stop: () => stop(child, exited),
  };
}

/**
 * Starts the portal and answers when it listens.
 * @throws Error with its output when it ends before
 */
export async function startPortal(environment: Record<string, string>, logFile?: string): Promise<PortalProcess> {
  const portal = spawnPortal(environment, logFile);
  const isUp = await Promise.race([portal.listening.then(() => true), portal.exited.then(() => false)]);
  if (isUp) return portal;
  throw new Error(`The portal did not start:\n${portal.output()}`);
}

async function stop(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
  await exited;
}
