import { type BrowserFailureCode, type ProblemCode, problemStatus } from "@/lib/api/problem";

export type FailureCode = ProblemCode | BrowserFailureCode;

type FailureOptions = {
  cause?: unknown;
  retryAfter?: number | undefined;
  triesLeft?: number | undefined;
  reference?: string | undefined;
};

/** The one error that the browser's requests throw. Like Problem it carries a code, never a sentence. */
export class Failure extends Error {
  readonly code: FailureCode;
  /** Seconds after which another try makes sense, where the server said so. */
  readonly retryAfter: number | undefined;
  /** Of `otp_wrong`. */
  readonly triesLeft: number | undefined;
  /** The request's id in the server's log, to be quoted to support. */
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

/** Every thrown thing as a Failure; what is not one is a bug of ours, and is said as such. */
export function toFailure(error: unknown): Failure {
  return error instanceof Failure ? error : new Failure("internal_error", { cause: error });
}

/** May the same GET succeed in a moment? Never true for what the request itself got wrong (4xx). */
export function isWorthRetrying(code: FailureCode): boolean {
  if (Object.hasOwn(problemStatus, code)) return problemStatus[code as ProblemCode] >= 500 || code === "rate_limited";
  return true;
}

/** Does this answer mean that nobody is signed in any more? */
export function isSessionOver(code: FailureCode): boolean {
  return code === "session_required" || code === "session_expired";
}
