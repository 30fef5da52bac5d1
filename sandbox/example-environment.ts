import { readFileSync } from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";

const file = path.join(import.meta.dirname, "..", ".env.example");

/** The variables of .env.example, which the portal and the sandbox share by default. */
export function exampleEnvironment(): Record<string, string> {
  return parseEnv(readFileSync(file, "utf8")) as Record<string, string>;
}
