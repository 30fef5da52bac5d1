import "server-only";
import pino from "pino";
import { describeError } from "./error-description";

export const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

/** Pino calls a serializer once for its key, so that nothing else may describe the error before. */
export const serializers = { err: describeError, error: describeError };

/**
 * JSON lines on standard output. No error's message is ever logged: an SDK error quotes the upstream body, and with it a full
 * key. Errors are logged by name, code and place.
 */
export const log = pino({
  // portal-settings.ts refuses any other level with a sentence. Pino would throw before that, with the value.
  level: logLevels.find((level) => level === process.env.LOG_LEVEL) ?? "info",
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
  serializers,
});
