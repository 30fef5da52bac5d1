/**
 * The stable code of each failure, and its HTTP status (RFC 9457). lib/messages/problems.ts has a sentence for each code. A new
 * kind of failure gets a new code here, never another response shape.
 */
export const problemStatus = {
  invalid_request: 400,
  session_required: 401,
  session_expired: 401,
  otp_wrong: 401,
  otp_expired: 401,
  email_not_verified: 401,
  sign_in_link_unauthorized: 401,
  webhook_signature_invalid: 401,
  metrics_token_wrong: 401,
  staff_session_required: 401,
  staff_sign_in_not_fresh: 401,
  staff_sign_in_failed: 401,
  logout_token_invalid: 400,
  link_invalid: 401,
  cross_origin_refused: 403,
  link_foreign_customer: 403,
  account_not_offered: 403,
  proof_required: 403,
  read_only: 403,
  staff_role_missing: 403,
  staff_auth_time_missing: 403,
  remedies_off: 403,
  consent_required: 403,
  support_code_wrong: 403,
  return_url_not_allowed: 403,
  not_found: 404,
  license_key_not_found: 404,
  activation_not_found: 404,
  customer_not_found: 404,
  member_not_found: 404,
  session_not_found: 404,
  impersonation_not_running: 404,
  method_not_allowed: 405,
  license_key_revoked: 409,
  license_key_expired: 409,
  license_key_disabled: 409,
  activation_limit_reached: 409,
  activations_not_supported: 409,
  license_key_changed: 409,
  link_changed: 409,
  account_changed: 409,
  impersonation_changed: 409,
  rotate_not_permitted: 409,
  remedy_not_possible: 409,
  device_management_off: 409,
  member_required: 409,
  impersonation_running: 409,
  body_too_large: 413,
  unsupported_media_type: 415,
  rate_limited: 429,
  internal_error: 500,
  upstream_rejected: 502,
  upstream_invalid: 502,
  upstream_unavailable: 503,
  upstream_rate_limited: 503,
  database_unavailable: 503,
  database_outdated: 503,
  mail_unavailable: 503,
  staff_provider_unavailable: 503,
  upstream_timeout: 504,
  outcome_unknown: 504,
} as const satisfies Record<string, number>;

export type ProblemCode = keyof typeof problemStatus;

/** How a request can fail in the browser, without a problem from the server. */
export type BrowserFailureCode =
  /** The browser has no network. */
  | "offline"
  /** The browser has a network, but can't connect to the portal. */
  | "unreachable"
  /** The portal didn't respond in time. */
  | "no_response"
  /** The response has an unexpected shape: a proxy's page, a truncated body, another version. */
  | "response_unreadable"
  /** A script of the page didn't load. A write wasn't sent. */
  | "page_incomplete";

/** The body of an error response, `application/problem+json` (RFC 9457, section 3.1). The members from `code` on are ours. */
export type ProblemDetails = {
  type: string;
  title: string;
  status: number;
  code: ProblemCode;
  /** The request ID, also in the server's log. */
  instance?: string;
  /** Seconds to wait before another try. */
  retry_after?: number;
  /** With `otp_wrong`: how many tries the code has left. */
  tries_left?: number;
  /** With `invalid_request`: the invalid fields and why. Never contains the sent values. */
  errors?: { field: string; message: string }[];
};

type ProblemOptions = {
  cause?: unknown;
  retryAfter?: number;
  triesLeft?: number;
  errors?: { field: string; message: string }[];
};

/**
 * The server's only error class. Its message is the code. The log never contains the cause's message, because it may include
 * a secret (an SDK error quotes the upstream body).
 */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly retryAfter: number | undefined;
  readonly triesLeft: number | undefined;
  readonly errors: { field: string; message: string }[] | undefined;
  /** Next passes only the digest of a server error to the error page, which looks up the sentence for it. */
  readonly digest: ProblemCode;

  constructor(code: ProblemCode, options: ProblemOptions = {}) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "Problem";
    this.code = code;
    this.digest = code;
    this.retryAfter = options.retryAfter;
    this.triesLeft = options.triesLeft;
    this.errors = options.errors;
  }

  get status(): number {
    return problemStatus[this.code];
  }

  /** Returns the RFC 9457 body. `instance` is the request ID. */
  toDetails(instance?: string): ProblemDetails {
    return {
      type: `urn:license-portal:problem:${this.code}`,
      title: this.code.replaceAll("_", " "),
      status: this.status,
      code: this.code,
      ...(instance === undefined ? {} : { instance }),
      ...(this.retryAfter === undefined ? {} : { retry_after: this.retryAfter }),
      ...(this.triesLeft === undefined ? {} : { tries_left: this.triesLeft }),
      ...(this.errors === undefined ? {} : { errors: this.errors }),
    };
  }
}

/** Returns whether this is one of our codes. A response may come from a proxy or another version of the portal. */
export function isProblemCode(text: unknown): text is ProblemCode {
  return typeof text === "string" && Object.hasOwn(problemStatus, text);
}
