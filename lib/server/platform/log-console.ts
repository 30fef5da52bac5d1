import "server-only";
import { log } from "./log";

/**
 * What Next writes to the console by itself (the error of a page, with its message and its cause's, which hold whatever a
 * query or an upstream body held; a header that somebody made up) becomes a line of the log like every other: by name and
 * place, and with the digest that the error page shows as its reference.
 */
export function logConsole(): void {
  console.error = (...said) => log.error({ event: "console", ...partOf(said) });
  console.warn = (...said) => log.warn({ event: "console", ...partOf(said) });
}

function partOf(said: readonly unknown[]): { err?: unknown; digest?: string } {
  const error = said.find((one) => one instanceof Error);
  if (error === undefined) return {};
  const digest = "digest" in error && typeof error.digest === "string" ? error.digest.slice(0, 40) : undefined;
  return { err: error, ...(digest === undefined ? {} : { digest }) };
}
