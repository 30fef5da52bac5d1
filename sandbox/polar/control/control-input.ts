import { HTTPException } from "hono/http-exception";
import type { z } from "zod";

/** A 422 of the control side. `loc` is the path of the field. */
export function invalid(loc: PropertyKey[], msg: string): HTTPException {
  return refusal([{ loc, msg }]);
}

/** A 404 of the control side. */
export function notFound(what: string): HTTPException {
  const body = { error: "NotFound", detail: `No such ${what}.` };
  return new HTTPException(404, { res: Response.json(body, { status: 404 }) });
}

/** Parses the body of a control request. @throws HTTPException 422 with all errors */
export function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw refusal(parsed.error.issues.map(({ path, message }) => ({ loc: path, msg: message })));
}

function refusal(detail: { loc: PropertyKey[]; msg: string }[]): HTTPException {
  return new HTTPException(422, { res: Response.json({ error: "InvalidBody", detail }, { status: 422 }) });
}
