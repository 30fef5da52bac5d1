import "server-only";

/** A variable is missing or malformed. The message says what is wrong and how to fix it. It never quotes the value. */
export class EnvironmentError extends Error {
  override name = "EnvironmentError";
}
