import { type ChildProcess, spawn } from "node:child_process";

/** What a command that ran to its end said. */
export interface Finished {
  code: number;
  output: string;
}

const running = new Set<ChildProcess>();

/**
 * Runs a JavaScript or TypeScript file on this Node and keeps what it prints.
 * @param args the file, below the repository's root, and its arguments
 */
export function runNode(
  args: string[],
  { env = {}, cwd = process.cwd() }: { env?: Record<string, string>; cwd?: string } = {},
): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    running.add(child);
    let output = "";
    const keep = (chunk: string) => {
      output += chunk;
    };
    child.stdout.setEncoding("utf8").on("data", keep);
    child.stderr.setEncoding("utf8").on("data", keep);
    child.once("error", (error) => keep(error.message));
    child.once("close", (code) => {
      running.delete(child);
      resolve({ code: code ?? 1, output });
    });
  });
}

/** Ends whatever still runs. */
export function stopCommands(): void {
  for (const child of running) child.kill("SIGTERM");
}

/** Ends this process, and whatever it still runs, when somebody stops it. */
export function stopCommandsOnSignal(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      console.error(`Stopped by ${signal}.`);
      stopCommands();
      process.exitCode = 130;
      setTimeout(() => process.exit(130), 5_000).unref();
    });
  }
}
