import "server-only";

/** A variable is missing or malformed. The message is a sentence for the person who starts the portal. It never quotes the value. */
export class EnvironmentError extends Error {
  override name = "EnvironmentError";
}
