import "server-only";
import { log } from "./log";

/**
 * Turns what Next prints to the console into log lines. Next prints a page's error with its message, which may quote a query,
 * an upstream body, or a forged header. The log line has its name, its place, and the digest that the error page shows as
 * reference.
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
