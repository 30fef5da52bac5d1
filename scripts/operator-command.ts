import { loadEnvFiles } from "../lib/node-server/env-file.ts";
import { StartError } from "../lib/node-server/start-up.ts";

/** What an operator can correct. The message is one sentence without a value of a setting. */
export class CommandError extends Error {
  override name = "CommandError";
}

/**
 * Runs a command on the portal's database with the settings of the environment, and of the files that `--env-file` names. An
 * error that an operator can correct is printed as one sentence. The log is off, so that standard output has the result alone.
 * @param command.failure the sentence about an outage, to which its code is added, such as "The audit log can't be read"
 * @param command.read reads the arguments; it may throw a CommandError
 * @param command.work returns the exit code. It imports what it needs itself, after the settings are read
 */
export async function runOperatorCommand<Options>(command: {
  failure: string;
  read: () => Options;
  work: (options: Options) => Promise<number>;
}): Promise<number> {
  let options: Options;
  try {
    options = command.read();
    loadEnvFiles(process.argv.slice(2), process.env);
  } catch (error) {
    if (!(error instanceof StartError || error instanceof CommandError)) throw error;
    console.error(error.message);
    return 1;
  }
  // Read by the log when it's loaded.
  process.env.LOG_LEVEL = "silent";
  const { EnvironmentError } = await import("../lib/server/platform/env");
  const { closeDatabase } = await import("../lib/server/platform/db/database");
  const { toProblem } = await import("../lib/server/platform/problem");
  try {
    return await command.work(options);
  } catch (error) {
    const isSentence = error instanceof EnvironmentError || error instanceof CommandError;
    const { code } = toProblem(error);
    if (!isSentence && code === "internal_error") throw error;
    console.error(isSentence ? error.message : `${command.failure}: ${code}`);
    return 1;
  } finally {
    await closeDatabase();
  }
}
