import { z } from "zod";
import type { Call } from "./exchange.ts";
import { requestInvalid } from "./problem.ts";

/** Text without NUL, which PostgreSQL can't store and Polar refuses. */
export const text = z.string().refine((value) => !value.includes("\u0000"), "This value contains invalid characters");
export const uuid = z.uuidv4().toLowerCase();

/** An activation's `meta` and `conditions`. */
export const metadata = z
  .record(z.string().min(1).max(40), z.union([text.min(1).max(500), z.number(), z.boolean()]))
  .refine((entries) => Object.keys(entries).length <= 50, "Dictionary should have at most 50 items");

/** A query parameter with a single value. The last one counts if it's repeated. */
export const single = <Output>(schema: z.ZodType<Output, string | undefined>) =>
  z
    .array(z.string())
    .transform((values) => values.at(-1))
    .pipe(schema)
    .optional();

/** A filter that accepts one value or more. */
export const several = <T extends z.ZodType>(schema: T) =>
  z
    .array(schema)
    .transform((values) => new Set(values))
    .optional();

const positive = single(z.coerce.number<string | undefined>().int().min(1));

/** `page` and `limit`. The default limit is 10, and a limit above 100 counts as 100. */
export const paging = {
  page: positive.default(1),
  limit: positive.default(10).transform((limit) => Math.min(100, limit)),
};

/** Reads query parameters, ignoring unknown ones. @throws PolarProblem 422 */
export function readQuery<Shape extends z.ZodRawShape>({ query }: Call, shape: Shape) {
  const values = Object.fromEntries([...query.keys()].map((name) => [name, query.getAll(name)]));
  return parse(z.object(shape), values, "query");
}

/** Reads a UUID in the path. @throws PolarProblem 422 */
export function readId({ params }: Call, name = "id"): string {
  return parse(z.object({ [name]: uuid }), params, "path")[name] ?? "";
}

/** Reads a JSON body, ignoring unknown fields. @throws PolarProblem 422 */
export function readBody<Shape extends z.ZodRawShape>(call: Call, schema: z.ZodObject<Shape>) {
  return parse(schema, jsonOf(call), "body");
}

/** A body of another content type stays text, which no schema accepts. */
function jsonOf({ bytes, headers }: Call): unknown {
  const body = new TextDecoder().decode(bytes);
  if (!headers["content-type"]?.toLowerCase().startsWith("application/json")) return body;
  try {
    return JSON.parse(body);
  } catch {
    throw requestInvalid([{ type: "json_invalid", loc: ["body"], msg: "JSON decode error", input: {} }]);
  }
}

function parse<T>(schema: z.ZodType<T>, values: unknown, place: "path" | "query" | "body"): T {
  const parsed = schema.safeParse(values, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw requestInvalid(
    parsed.error.issues.map(({ code, path, message, input }) => ({
      type: code,
      loc: [place, ...path.map((part) => (typeof part === "number" ? part : String(part)))],
      msg: message,
      input,
    })),
  );
}
