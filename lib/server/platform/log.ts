import "server-only";
import pino from "pino";

/**
 * JSON lines on standard output. No error's message is ever logged: an SDK error quotes the upstream body, and with it a full
 * key. Errors are logged by name, code and place.
 */
export const log = pino({
  level: process.env.LOG_LEVEL ?? "info",
  base: null,
  // Pino copies the message of an error under this key into the line. A message may quote a license key, so no error uses it.
  errorKey: "no_error_is_quoted",
  timestamp: pino.stdTimeFunctions.isoTime,
  redact: {
    paths: [
      "*.token",
      "*.key",
      "*.email",
      "*.cookie",
      "*.authorization",
      "token",
      "key",
      "email",
      "cookie",
      "authorization",
    ],
    censor: "[redacted]",
  },
  serializers: { err: describeError, error: describeError },
});

/** An error by name, code, place and causes: enough to find it, and nothing that a person or Polar wrote. */
export function describeError(error: unknown): { name: string; code?: string; at?: string; cause?: unknown } {
  if (!(error instanceof Error)) return { name: typeof error };
  const { code } = error as { code?: unknown };
  const at = error.stack
    ?.split("\n")
    .find((line) => line.startsWith("    at "))
    ?.trim();
  return {
    name: error.name,
    ...(typeof code === "string" && /^[\w-]{1,40}$/.test(code) ? { code } : {}),
    ...(at === undefined ? {} : { at }),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}
