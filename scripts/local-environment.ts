import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { exampleEnvironment } from "../sandbox/example-environment.ts";
import { requireFreePort } from "../sandbox/ports.ts";

/** The variables with a URL, and the variable with its port. */
const portVariables = {
  PORTAL_URL: "PORT",
  POLAR_BASE_URL: "SANDBOX_POLAR_PORT",
  SMTP_URL: "SANDBOX_SMTP_PORT",
  OIDC_ISSUER: "SANDBOX_OIDC_PORT",
  DATABASE_URL: "SANDBOX_POSTGRES_PORT",
  DATABASE_MIGRATION_URL: "SANDBOX_POSTGRES_PORT",
};

/**
 * The environment of the portal and the sandbox. The shell's variables override those in .env, which override those in
 * .env.example. A changed port also changes the URLs that aren't set.
 */
export function localEnvironment(shell: NodeJS.ProcessEnv = process.env, file = ".env"): Record<string, string> {
  const example = exampleEnvironment();
  const own = existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {};
  const given: Record<string, string> = {};
  const defaults = { ...example };
  for (const name of [...Object.keys(example), "PORT"]) {
    const value = shell[name] ?? own[name];
    if (value !== undefined) given[name] = value;
    // A secret in a file replaces the example's: set twice, it would be refused.
    const fileName = shell[`${name}_FILE`] ?? own[`${name}_FILE`];
    if (!fileName) continue;
    given[`${name}_FILE`] = fileName;
    delete defaults[name];
  }
  const urls: Record<string, string> = {};
  for (const [name, portVariable] of Object.entries(portVariables)) {
    if (given[`${name}_FILE`] !== undefined) continue;
    const url = new URL(example[name] ?? "");
    url.port = given[portVariable] || url.port;
    urls[name] = url.pathname === "/" ? url.href.replace(/\/$/, "") : url.href;
  }
  return { ...defaults, ...urls, ...given };
}

/** @throws Error with the remedy when PORTAL_URL isn't a URL */
export function originOf({ PORTAL_URL = "" }: Record<string, string>): string {
  if (URL.canParse(PORTAL_URL)) return new URL(PORTAL_URL).origin;
  throw new Error("Set PORTAL_URL to the portal's own URL, like http://localhost:3000, in .env or the shell.");
}

/** The portal's port: PORT, or the port in PORTAL_URL. @throws Error when it is invalid */
export function portOf(environment: Record<string, string>): number {
  return parsePort("PORT", environment.PORT || new URL(originOf(environment)).port || "3000");
}

/** @throws Error that names the first port in use, and its variable */
export async function requireFreePorts(environment: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(environment)) {
    if (name === "PORT" || /^SANDBOX_.*_PORT$/.test(name)) await requireFreePort(parsePort(name, value), name);
  }
}

function parsePort(name: string, value: string): number {
  const port = Number(value);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Error(`${name} must be a port number from 1 to 65535.`);
}
