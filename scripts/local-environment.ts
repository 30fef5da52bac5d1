import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { exampleEnvironment } from "../sandbox/example-environment.ts";
import { isPortFree } from "../sandbox/ports.ts";

/**
 * The environment for portal and sandbox: .env.example, above it .env, above it the shell's own variables of these names.
 * Where only the sandbox's ports, or PORT, were changed, the addresses follow.
 */
export function localEnvironment(shell: NodeJS.ProcessEnv = process.env, ownFile = ".env"): Record<string, string> {
  const example = exampleEnvironment();
  const file = existsSync(ownFile) ? parseEnv(readFileSync(ownFile, "utf8")) : {};
  const given: Record<string, string> = {};
  for (const name of [...Object.keys(example), "PORT"]) {
    const value = shell[name] ?? file[name];
    if (value !== undefined) given[name] = value;
  }
  const followPort = (name: string, port: string | undefined) => {
    const url = new URL(example[name] ?? "");
    if (port) url.port = port;
    return url.pathname === "/" ? url.href.replace(/\/$/, "") : url.href;
  };
  return {
    ...example,
    PORTAL_URL: followPort("PORTAL_URL", given.PORT),
    POLAR_BASE_URL: followPort("POLAR_BASE_URL", given.SANDBOX_POLAR_PORT),
    SMTP_URL: followPort("SMTP_URL", given.SANDBOX_SMTP_PORT),
    OIDC_ISSUER: followPort("OIDC_ISSUER", given.SANDBOX_OIDC_PORT),
    DATABASE_URL: followPort("DATABASE_URL", given.SANDBOX_POSTGRES_PORT),
    DATABASE_MIGRATION_URL: followPort("DATABASE_MIGRATION_URL", given.SANDBOX_POSTGRES_PORT),
    ...given,
  };
}

/** @throws Error with one sentence when PORTAL_URL is no address */
export function originOf(environment: Record<string, string>): string {
  const url = environment.PORTAL_URL ?? "";
  if (URL.canParse(url)) return new URL(url).origin;
  throw new Error(
    "PORTAL_URL has to be the portal's own address, like http://localhost:3000: correct it in .env or the shell.",
  );
}

/** The port that the portal listens on: PORT, or the one of PORTAL_URL. */
export function portOf(environment: Record<string, string>): number {
  const named = environment.PORT || new URL(originOf(environment)).port || "3000";
  const port = Number(named);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Error("PORT has to be a port number from 1 to 65535.");
}

/** @throws Error that names the first occupied port, its variable and the remedy */
export async function requireFreePorts(environment: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(environment)) {
    if (name !== "PORT" && !/^SANDBOX_.*_PORT$/.test(name)) continue;
    const port = Number(value);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      throw new Error(`${name} has to be a port number from 1 to 65535.`);
    }
    if (await isPortFree(port)) continue;
    throw new Error(`Port ${value} is in use: stop what listens there (another demo?), or set ${name} to a free port.`);
  }
}
