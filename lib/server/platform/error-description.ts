import "server-only";
import { types } from "node:util";

/** An error without anything that a person or another server wrote. */
export type ErrorDescription = {
  name: string;
  /** A code of Node, PostgreSQL, a library, or ours. */
  code?: string;
  /** The HTTP status that another server answered. */
  status?: number;
  /** The place that threw it. */
  at?: string;
  cause?: ErrorDescription;
  /** What an AggregateError collected, such as a failed connection to each address of a host. */
  errors?: ErrorDescription[];
};

const MOST_CAUSES = 5;
const MOST_ERRORS = 5;

/** An error by name, code, place and causes: enough to find it, and no text that could hold a key. */
export function describeError(error: unknown): ErrorDescription {
  return summarize(error, MOST_CAUSES);
}

/** The code of the error that began a chain of causes; null if none of them has one. */
export function innermostCode(error: unknown): string | null {
  let code: string | null = null;
  for (let one: ErrorDescription | undefined = describeError(error); one; one = one.cause ?? one.errors?.[0])
    code = one.code ?? code;
  return code;
}

function summarize(error: unknown, causes: number): ErrorDescription {
  if (error === null || typeof error !== "object") return { name: typeof error };
  const { code, status, statusCode, cause, errors } = error as Readonly<Record<string, unknown>>;
  const [knownCode, knownStatus, place] = [codeOf(code), statusOf(status ?? statusCode), placeOf(error)];
  return {
    name: nameOf(error),
    ...(knownCode === null ? {} : { code: knownCode }),
    ...(knownStatus === null ? {} : { status: knownStatus }),
    ...(place === null ? {} : { at: place }),
    ...(cause === undefined || causes === 0 ? {} : { cause: summarize(cause, causes - 1) }),
    ...(Array.isArray(errors) && errors.some(isError) && causes > 0
      ? {
          errors: errors
            .filter(isError)
            .slice(0, MOST_ERRORS)
            .map((one) => summarize(one, causes - 1)),
        }
      : {}),
  };
}

/** Also an error of another realm, which isn't an instance of this one's `Error`. */
function isError(value: unknown): value is Error {
  return types.isNativeError(value) || value instanceof Error;
}

/** A class name. Anything else in `name` may be a text. */
function nameOf(error: object): string {
  const given = [isError(error) ? error.name : undefined, error.constructor?.name];
  return given.find((name) => typeof name === "string" && /^[$A-Z][A-Za-z]{0,60}$/.test(name)) ?? "Error";
}

/** `ECONNREFUSED`, `23505`, `database_unavailable`. License keys have hyphens, lower case and digits together, or are longer. */
function codeOf(code: unknown): string | null {
  return typeof code === "string" &&
    /^([A-Z][A-Z_]*(_[A-Z0-9]+)*|[0-9A-Z]{5}|[a-z]+(_[a-z]+)*)$/.test(code) &&
    code.length <= 60
    ? code
    : null;
}

function statusOf(status: unknown): number | null {
  return typeof status === "number" && Number.isInteger(status) && status >= 100 && status <= 599 ? status : null;
}

const FRAME = /^ {4}at (?:.* \()?(?:file:|node:|webpack|turbopack|\/|[A-Z]:\\).*:\d+:\d+\)?$/;

/** The first frame of the stack. The message before it may have lines that look like frames. */
function placeOf(error: object): string | null {
  if (!isError(error) || typeof error.stack !== "string") return null;
  const { stack, message } = error;
  const start = stack.indexOf(message);
  // A message that was changed later: where the old one ends is unknown.
  if (start < 0) return null;
  const frame = stack
    .slice(start + message.length)
    .split("\n")
    .find((line) => FRAME.test(line));
  return frame?.trim() ?? null;
}
