import { type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { until } from "./until.ts";

export interface NodeProcessOptions {
  /** The whole environment. */
  env: Readonly<Record<string, string | undefined>>;
  /** Where both outputs go; a temporary file by default. */
  logFile?: string | undefined;
  /** Where standard error goes instead. */
  errorFile?: string;
  /** What runs the file; this Node by default. */
  command?: readonly [program: string, ...args: string[]];
  /** Where it runs; the repository's root by default. */
  cwd?: string;
  /** What the process prints when it is ready. */
  ready?: RegExp;
}

/** A process of this Node. */
export interface NodeProcess {
  pid: number;
  /** Everything printed to the log file so far. */
  output(): string;
  /** The exit code once the process has ended; null after a signal. */
  exited: Promise<number | null>;
  signal(name: NodeJS.Signals): void;
  /** Ends the process by SIGTERM, as a deploy does; after 25 seconds by SIGKILL. */
  stop(): Promise<void>;
}

const running = new Set<NodeProcess>();

/**
 * Starts a file on this Node. Its output goes to a file, since reading a pipe would take time from a process that measures.
 * @param args the file, relative to where it runs, and its arguments
 */
export function spawnNode(
  args: string[],
  { env, logFile = temporaryFile(), errorFile, cwd, command = [process.execPath] }: NodeProcessOptions,
): NodeProcess {
  const log = openSync(logFile, "w");
  const errors = errorFile === undefined ? log : openSync(errorFile, "w");
  const [program, ...before] = command;
  const stdio: StdioOptions = ["ignore", log, errors];
  const child = spawn(program, [...before, ...args], { env: env as NodeJS.ProcessEnv, stdio, ...(cwd && { cwd }) });
  for (const file of new Set([log, errors])) closeSync(file);
  const exited = once(child, "close").then(() => {
    running.delete(started);
    return child.exitCode;
  });
  const started: NodeProcess = {
    pid: child.pid ?? 0,
    output: () => readFileSync(logFile, "utf8"),
    exited,
    signal: (name) => void child.kill(name),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      const force = setTimeout(() => child.kill("SIGKILL"), 25_000);
      await exited;
      clearTimeout(force);
    },
  };
  running.add(started);
  return started;
}

/** Starts a file on this Node and waits until it is ready. @throws Error with its output when it ends before */
export async function startNode(args: string[], options: NodeProcessOptions): Promise<NodeProcess> {
  const started = spawnNode(args, options);
  if (await becomesReady(started, options.ready).catch(() => false)) return started;
  await started.stop();
  throw new Error(`${args.join(" ")} did not start:\n${started.output().slice(-2000)}`);
}

/** Waits until a process is ready. @returns false if it ends before */
export async function becomesReady({ exited, output }: NodeProcess, ready = /^ready /m): Promise<boolean> {
  let hasExited = false;
  void exited.then(() => {
    hasExited = true;
  });
  await until("a process to be ready", () => hasExited || ready.test(output()), 120_000);
  return !hasExited;
}

/** Ends every process that is still running. */
export async function stopProcesses(): Promise<void> {
  await Promise.all([...running].map((one) => one.stop()));
}

let folder: string | undefined;
let files = 0;

/** A file for a log, deleted at the end of this process. */
export function temporaryFile(): string {
  if (folder === undefined) {
    const made = mkdtempSync(path.join(tmpdir(), "license-portal-logs-"));
    process.once("exit", () => rmSync(made, { recursive: true, force: true }));
    folder = made;
  }
  files += 1;
  return path.join(folder, `${files}.log`);
}
