import "server-only";
import { currentRequest } from "@/lib/node-server/request-record";
import { log } from "./log";
import { toProblem } from "./problem";

/**
 * Turns what Next prints to the console into log lines. Next prints a page's error with its message, which may quote a query,
 * an upstream body, or a forged header. The log line has its name, its place, and the digest that the error page shows as
 * reference.
 */
export function logConsole(): void {
  console.error = (...said) => log.error({ event: "console", ...partOf(said) });
  console.warn = (...said) => log.warn({ event: "console", ...partOf(said) });
}

type ConsolePart = { request_id?: string; code?: string; err?: unknown; digest?: string };

/** The error among what was said. It's why the page that is being rendered fails, so its status and code are noted there. */
function partOf(said: readonly unknown[]): ConsolePart {
  const record = currentRequest();
  const request = record ? { request_id: record.id } : {};
  const error = said.find((one) => one instanceof Error);
  if (error === undefined) return request;
  const { code, status, retryAfter } = toProblem(error);
  if (record) record.failure = { code, status, retryAfter };
  const digest = "digest" in error && typeof error.digest === "string" ? error.digest.slice(0, 40) : undefined;
  return { ...request, code, err: error, ...(digest === undefined ? {} : { digest }) };
}
