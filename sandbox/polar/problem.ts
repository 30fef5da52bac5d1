/** One validation error of a 422, in FastAPI's form. */
export interface Issue {
  type: string;
  loc: (string | number)[];
  msg: string;
  input: unknown;
}

/** An error answer in one of Polar's shapes. Handlers throw it. */
export class PolarProblem extends Error {
  readonly status: number;
  readonly body: object;
  readonly headers: Record<string, string>;

  constructor(status: number, body: object, headers: Record<string, string> = {}) {
    super(`${status}`);
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

export const resourceNotFound = (detail = "Not found") => new PolarProblem(404, { error: "ResourceNotFound", detail });
export const notPermitted = (detail: string) => new PolarProblem(403, { error: "NotPermitted", detail });
export const badRequest = (detail: string) => new PolarProblem(400, { error: "BadRequest", detail });
export const rotateNotPermitted = (status: string) =>
  new PolarProblem(400, {
    error: "RotateNotPermitted",
    detail: `License key cannot be rotated in its current status. Current status: ${status}. Allowed statuses: disabled, granted.`,
  });

/** The request has the wrong shape. */
export const requestInvalid = (detail: Issue[]) => new PolarProblem(422, { error: "RequestValidationError", detail });

/** The request has the right shape but doesn't fit the state. */
export const polarRequestInvalid = (loc: string[], msg: string, input: unknown) =>
  new PolarProblem(422, { error: "PolarRequestValidationError", detail: [{ type: "value_error", loc, msg, input }] });

/** There is no token, or the route doesn't accept its kind. */
export const unauthorized = () =>
  new PolarProblem(
    401,
    { error: "Unauthorized", detail: "Unauthorized" },
    { "www-authenticate": 'Bearer realm="polar"' },
  );

const invalidTokenText = "The access token provided is expired, revoked, malformed, or invalid for other reasons.";
const insufficientScopeText = "The request requires higher privileges than provided by the access token.";

/** The token is unknown, expired or revoked (RFC 6750). Every route answers this, even one that needs no token. */
export const invalidToken = () =>
  new PolarProblem(
    401,
    { error: "invalid_token", error_description: invalidTokenText },
    {
      "cache-control": "no-store",
      "www-authenticate": `Bearer realm="polar", error="invalid_token", error_description="${invalidTokenText}"`,
    },
  );

export const insufficientScope = (scopes: readonly string[]) =>
  new PolarProblem(
    403,
    { error: "insufficient_scope", error_description: insufficientScopeText },
    {
      "cache-control": "no-store",
      "www-authenticate": `Bearer realm="polar", scope="${scopes.join(" ")}", error="insufficient_scope", error_description="${insufficientScopeText}"`,
    },
  );
