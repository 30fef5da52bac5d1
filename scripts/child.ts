import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";

/** A server of ours that runs as a process of its own. */
export interface Child {
  /** What stands behind "ready" in the line with which it said that it is up. */
  ready: string;
  /** Its exit code, when it has ended, by itself or because it was stopped. */
  exited: Promise<number | null>;
  /** Ends it, by force when it does not end by itself. */
  stop(): Promise<void>;
}

const patienceMs = 25_000;

/**
 * Starts a TypeScript file on this Node and waits for its line "ready …". Ctrl-C does not reach it, so that its parent
 * chooses the order in which things stop; it ends when the parent is gone, however that came about.
 * @param output a file for what it says, or "inherit" to say it here
 * @throws Error with the last lines it said, when it ends before it is up
 */
export async function startChild(options: { args: string[]; env: NodeJS.ProcessEnv; output: string }): Promise<Child> {
  const { args, env, output } = options;
  const child = spawn(process.execPath, ["--import", endWithParent, ...args], {
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  if (output !== "inherit") await mkdir(path.dirname(output), { recursive: true });
  const log = output === "inherit" ? undefined : createWriteStream(output);
  const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
  const ready = await new Promise<string>((resolve, reject) => {
    let said = "";
    let complained = "";
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      (log ?? process.stdout).write(chunk);
      said = (said + chunk).slice(-20_000);
      const line = /^ready (.*)\n/m.exec(said);
      if (line) resolve(line[1] ?? "");
    });
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      (log ?? process.stderr).write(chunk);
      complained = (complained + chunk).slice(-20_000);
    });
    child.once("error", reject);
    void exited.then(() => {
      const lines = (complained || said).trim().split("\n").slice(-12);
      reject(new Error(output === "inherit" ? `${args[0]} ended.` : lines.join("\n") || `${args[0]} ended.`));
    });
  });
  return { ready, exited, stop: () => stop(child, exited) };
}

const endWithParent = path.join(import.meta.dirname, "end-with-parent.ts");

async function stop(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const force = setTimeout(() => child.kill("SIGKILL"), patienceMs);
  await exited;
  clearTimeout(force);
}
