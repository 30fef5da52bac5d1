import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { StartError } from "./start-up.ts";

/**
 * Reads the file that `--env-file FILE` or `--env-file=FILE` names. Variables that are set already stay. Without the option no
 * file is read: settings that nobody meant to use must not come from a file that lies in the folder.
 * @param args of the command; several files are read in their order, and the last one wins
 * @throws StartError if the file can't be read
 */
export function loadEnvFiles(args: readonly string[], environment: NodeJS.ProcessEnv): void {
  const fromFiles: NodeJS.Dict<string> = {};
  for (const [index, arg] of args.entries()) {
    if (arg === "--env-file") Object.assign(fromFiles, readEnvFile(args[index + 1] ?? ""));
    else if (arg.startsWith("--env-file=")) Object.assign(fromFiles, readEnvFile(arg.slice("--env-file=".length)));
  }
  Object.assign(environment, { ...fromFiles, ...environment });
}

function readEnvFile(file: string): NodeJS.Dict<string> {
  if (file === "") throw new StartError("--env-file names no file: give its path, such as --env-file .env.");
  try {
    return parseEnv(readFileSync(file, "utf8"));
  } catch (cause) {
    const { code = "unknown" } = cause as NodeJS.ErrnoException;
    throw new StartError(`--env-file names a file that can't be read (${code}): correct its path.`, { cause });
  }
}

/**
 * Keeps Next from reading .env, .env.local, .env.production and .env.production.local by itself. Next sets this variable for
 * its child processes, whose environment has been read already.
 */
export function keepNextFromEnvFiles(environment: NodeJS.ProcessEnv): void {
  environment.__NEXT_PROCESSED_ENV = "true";
}
