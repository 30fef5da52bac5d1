import { readFileSync } from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";

const file = path.join(import.meta.dirname, "..", ".env.example");

/** Every variable of .env.example with its value: what the portal and the sandbox agree on unless told otherwise. */
export function exampleEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parseEnv(readFileSync(file, "utf8"))).map(([name, value]) => [name, value ?? ""]),
  );
}
