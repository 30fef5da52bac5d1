import { type BrowserFailureCode, type ProblemCode, problemStatus } from "@/lib/api/problem";

export type FailureCode = ProblemCode | BrowserFailureCode;

type FailureOptions = {
  cause?: unknown;
  retryAfter?: number | undefined;
  triesLeft?: number | undefined;
  reference?: string | undefined;
};

/** The error of every failed request in the browser. Like Problem, it has a code, not a sentence. */
export class Failure extends Error {
  readonly code: FailureCode;
  /** Seconds to wait before another try, if the server sent them. */
  readonly retryAfter: number | undefined;
  /** With `otp_wrong`: how many tries the code has left. */
  readonly triesLeft: number | undefined;
  /** The request ID in the server's log, for support. */
  readonly reference: string | undefined;

  constructor(code: FailureCode, options: FailureOptions = {}) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "Failure";
    this.code = code;
    this.retryAfter = options.retryAfter;
    this.triesLeft = options.triesLeft;
    this.reference = options.reference;
  }
}

/** Returns a thrown value as a Failure. Any other error is our bug: `internal_error`. */
export function toFailure(error: unknown): Failure {
  return error instanceof Failure ? error : new Failure("internal_error", { cause: error });
}

/** Returns whether a retry of the same GET may succeed. False for invalid requests (4xx). */
export function isWorthRetrying(code: FailureCode): boolean {
  if (Object.hasOwn(problemStatus, code)) return problemStatus[code as ProblemCode] >= 500 || code === "rate_limited";
  return true;
}

/** Returns whether this code means that the session is over. */
export function isSessionOver(code: FailureCode): boolean {
  return code === "session_required" || code === "session_expired";
}
