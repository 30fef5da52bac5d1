import { type ChildProcess, execFile, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";

const START_MS = 60_000;

/** A server in its own process, so it never shares an event loop with the bench. */
export interface ServerProcess {
  url: string;
  child: ChildProcess;
  /** Its output so far, of both streams. */
  readLog(): string;
  stop(): Promise<void>;
}

const running = new Set<ServerProcess>();

/**
 * Starts a server on this Node and waits until it answers. Its output goes to a file: reading a pipe would take processor time
 * during the measurement.
 * @param options.args the file, relative to the repository's root, and its arguments
 * @param options.url where it will listen
 * @param options.probe a path that answers when the server is up
 * @throws Error with the end of its output if it doesn't answer
 */
export async function startServer(options: {
  args: string[];
  url: string;
  probe: string;
  env?: Record<string, string>;
}): Promise<ServerProcess> {
  const folder = await mkdtemp(path.join(tmpdir(), "license-portal-bench-"));
  const file = path.join(folder, "log");
  const output = openSync(file, "a");
  const child = spawn(process.execPath, options.args, {
    env: { ...process.env, ...options.env },
    stdio: ["ignore", output, output],
  });
  closeSync(output);
  const readLog = () => readFileSync(file, "utf8");
  const server: ServerProcess = {
    url: options.url,
    child,
    readLog,
    async stop() {
      running.delete(server);
      if (child.exitCode === null && child.signalCode === null) {
        const ended = new Promise((resolve) => child.once("exit", resolve));
        child.kill("SIGTERM");
        // A keep-alive connection can hold up a draining server. The bench needs nothing from it anymore.
        const hurry = setTimeout(() => child.kill("SIGKILL"), 5_000);
        await ended;
        clearTimeout(hurry);
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
  running.add(server);
  await untilAnswers(server, options.probe);
  return server;
}

/** Stops all servers. Also called when the bench itself is stopped. */
export async function stopServers(): Promise<void> {
  await Promise.all([...running].map((server) => server.stop()));
}

async function untilAnswers({ url, child, readLog }: ServerProcess, probe: string): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    const answer = await fetch(url + probe, { redirect: "manual" }).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer && answer.status < 500) return;
    await delay(50);
  }
  throw new Error(`${child.spawnargs.slice(1).join(" ")} did not answer at ${url}:\n${readLog().slice(-2000)}`);
}

/** Resident memory of a process in bytes, from `ps` (Linux and macOS). */
export async function residentMemory(child: ChildProcess): Promise<number> {
  const { stdout } = await promisify(execFile)("ps", ["-o", "rss=", "-p", String(child.pid)]);
  return Number(stdout.trim()) * 1024;
}

/** Processor time that a process has used so far, in ms. Undefined without /proc, so everywhere but on Linux. */
export function processorTime(child: ChildProcess): number | undefined {
  const file = `/proc/${child.pid}/stat`;
  if (!existsSync(file)) return undefined;
  // proc(5): utime and stime are fields 14 and 15, in hundredths of a second. The name before them can contain spaces.
  const fields = readFileSync(file, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
