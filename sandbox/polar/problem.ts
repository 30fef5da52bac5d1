/** One complaint of the validator, in pydantic's form. */
export interface Issue {
  type: string;
  loc: (string | number)[];
  msg: string;
  input: unknown;
  ctx?: Record<string, unknown>;
}

/** An error answer in one of Polar's shapes. Thrown by handlers, answered by the server. */
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

/** What the shape of a request is refused with. */
export const requestInvalid = (detail: Issue[]) => new PolarProblem(422, { error: "RequestValidationError", detail });

/** What a well-formed request is refused with after a look at the state. */
export const polarRequestInvalid = (loc: string[], msg: string, input: unknown, type = "value_error") =>
  new PolarProblem(422, { error: "PolarRequestValidationError", detail: [{ type, loc, msg, input }] });

/** No token, or one of a kind that the route does not take. */
export const unauthorized = () =>
  new PolarProblem(
    401,
    { error: "Unauthorized", detail: "Unauthorized" },
    { "www-authenticate": 'Bearer realm="polar"' },
  );

const TOKEN_IS_SPENT = "The access token provided is expired, revoked, malformed, or invalid for other reasons.";
const SCOPE_IS_MISSING = "The request requires higher privileges than provided by the access token.";

/** A token that is unknown, expired or revoked: on every route, also on those that need none (RFC 6750). */
export const invalidToken = () =>
  new PolarProblem(
    401,
    { error: "invalid_token", error_description: TOKEN_IS_SPENT },
    {
      "cache-control": "no-store",
      "www-authenticate": `Bearer realm="polar", error="invalid_token", error_description="${TOKEN_IS_SPENT}"`,
    },
  );

export const insufficientScope = (scopes: readonly string[]) =>
  new PolarProblem(
    403,
    { error: "insufficient_scope", error_description: SCOPE_IS_MISSING },
    {
      "cache-control": "no-store",
      "www-authenticate": `Bearer realm="polar", scope="${scopes.join(" ")}", error="insufficient_scope", error_description="${SCOPE_IS_MISSING}"`,
    },
  );
