import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";

const stopping = new AbortController();
const exitWithParent = path.join(import.meta.dirname, "exit-with-parent.ts");
const stopTimeoutMs = 25_000;

/**
 * Runs a file on this Node until it exits. `stopNode` stops it early, which is an error.
 * @param args the file, relative to `cwd`, and its arguments
 * @returns the exit code and the combined output
 */
export async function runNode(
  args: string[],
  { env = {}, cwd }: { env?: Record<string, string>; cwd?: string } = {},
): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    signal: stopping.signal,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const [code] = await once(child, "close");
  return { code: code ?? 1, output };
}

/** Stops everything that `runNode` runs. */
export function stopNode(): void {
  stopping.abort();
}

/** Makes a signal stop everything that `runNode` runs, and then this process. */
export function stopNodeOnSignal(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      console.error(`Stopped by ${signal}.`);
      stopNode();
      process.exitCode = 130;
      setTimeout(() => process.exit(130), 5_000).unref();
    });
  }
}

type Question = { id: number; question: unknown };

let lastQuestion = 0;
let waiting = 0;

/**
 * Asks the process that started this one by `startServer`, whose `answer` answers.
 * @throws Error if it was started in another way
 */
export async function askParent<Answer>(question: unknown): Promise<Answer> {
  if (!process.send) throw new Error("Nobody answers: the process that started this one has no channel to it.");
  lastQuestion += 1;
  const id = lastQuestion;
  const answered = new Promise<Answer>((resolve) => {
    const receive = (message: unknown) => {
      const given = message as { id: number; answer: Answer };
      if (given.id !== id) return;
      process.off("message", receive);
      waiting -= 1;
      if (waiting === 0) process.channel?.unref();
      resolve(given.answer);
    };
    process.on("message", receive);
  });
  // exit-with-parent.ts lets the process end while only the channel is open.
  waiting += 1;
  process.channel?.ref();
  process.send({ id, question } satisfies Question);
  return await answered;
}

/** A running server in its own process. */
export interface ServerProcess {
  /** The text after "ready" in the server's output. */
  ready: string;
  /** The exit code, once the process has exited. */
  exited: Promise<number | null>;
  /** Stops the process, by force if it doesn't exit in time. */
  stop(): Promise<void>;
}

/**
 * Starts a server on this Node and waits until it prints "ready …". Ctrl-C doesn't reach it, so its parent chooses the
 * order in which servers stop. It stops by itself when its parent has exited.
 * @param options.answer answers what the server asks by `askParent`
 * @param options.output a file for the server's output, or "inherit" to print it; otherwise it is ignored
 * @throws Error with the last lines of the output when the server exits before it is ready
 */
export async function startServer(options: {
  args: string[];
  env?: NodeJS.ProcessEnv;
  output?: string;
  answer?: (question: unknown) => Promise<unknown>;
}): Promise<ServerProcess> {
  const { args, env = process.env, output, answer } = options;
  const child = spawn(process.execPath, ["--import", exitWithParent, ...args], {
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  if (output && output !== "inherit") await mkdir(path.dirname(output), { recursive: true });
  const file = output && output !== "inherit" ? createWriteStream(output) : undefined;
  if (answer) {
    child.on("message", (message) => {
      const { id, question } = message as Question;
      // A server that has stopped meanwhile needs no answer.
      void answer(question).then((given) => child.connected && child.send({ id, answer: given }));
    });
  }
  const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
  const ready = await new Promise<string>((resolve, reject) => {
    let printed = "";
    let errors = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      if (output) (file ?? process.stdout).write(text);
      printed = (printed + text).slice(-20_000);
      const line = /^ready (.*)\n/m.exec(printed);
      if (line) resolve(line[1] ?? "");
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      if (output) (file ?? process.stderr).write(text);
      errors = (errors + text).slice(-20_000);
    });
    child.once("error", reject);
    void exited.then(() => {
      const lines = (errors || printed).trim().split("\n").slice(-12).join("\n");
      reject(new Error(output === "inherit" || lines === "" ? `${args[0]} exited.` : lines));
    });
  });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    const force = setTimeout(() => child.kill("SIGKILL"), stopTimeoutMs);
    await exited;
    clearTimeout(force);
  };
  return { ready, exited, stop };
}
