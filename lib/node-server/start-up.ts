import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * An error that keeps the portal from starting, and that the operator can fix. Its message is one sentence that names the remedy.
 */
export class StartError extends Error {}

/** Connections that wait to be accepted. With Node's default of 511, a burst makes clients wait for seconds and try again. */
const BACKLOG = 4096;

type Settings = { hostname: string; port: number; trustedProxyHops: number };

/**
 * Reads HOST, PORT and TRUSTED_PROXY_HOPS. PORT defaults to the port of an http PORTAL_URL, else 3000; HOST to loopback.
 * HOSTNAME isn't used: shells and containers set it to the machine's name.
 * @throws StartError for a value that isn't a whole number in range
 */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  return {
    hostname: environment.HOST || "127.0.0.1",
    port: readNumber(environment, "PORT", portOf(environment.PORTAL_URL), 65_535),
    trustedProxyHops: readNumber(environment, "TRUSTED_PROXY_HOPS", 0, 10),
  };
}

/**
 * Starts listening.
 * @returns the port, which the system chose if the settings say 0
 * @throws StartError if the port is in use or can't be listened on
 */
export async function listen(server: Server, { hostname, port }: Settings): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(new StartError(whyNot(error, port), { cause: error }));
    });
    server.listen({ port, host: hostname, backlog: BACKLOG }, resolve);
  });
  return (server.address() as AddressInfo).port;
}

function whyNot({ code = "unknown" }: NodeJS.ErrnoException, port: number): string {
  if (code === "EADDRINUSE") return `Port ${port} is in use: stop the other program, or set PORT to a free one.`;
  if (code === "EACCES") return "PORT is a port that only root can use (EACCES): set it to 1024 or higher.";
  return `HOST isn't an address of this machine (${code}): correct it, or leave it out for loopback.`;
}

function portOf(url: string | undefined): number {
  if (!url || !URL.canParse(url)) return 3000;
  const { port, protocol } = new URL(url);
  return port && protocol === "http:" ? Number(port) : 3000;
}

function readNumber(environment: NodeJS.ProcessEnv, name: string, fallback: number, max: number): number {
  const text = environment[name];
  if (text === undefined || text === "") return fallback;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > max) throw new StartError(`${name} must be a whole number from 0 to ${max}.`);
  return value;
}
