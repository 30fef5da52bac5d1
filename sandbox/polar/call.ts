import type { IncomingHttpHeaders } from "node:http";
import { type Issue, PolarProblem, requestInvalid } from "./problem.ts";
import type { Sandbox } from "./sandbox.ts";
import type { Subject } from "./subject.ts";
import { type Reader, refused } from "./validation.ts";

/** What a handler answers: a status with a JSON body, already written or not; 204 and 307 have none. */
export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: object;
  json?: string;
}

/** One request on its way through Polar's rules. */
export interface Call {
  sandbox: Sandbox;
  method: string;
  /** Percent-decoded. */
  path: string;
  query: URLSearchParams;
  params: Record<string, string>;
  headers: IncomingHttpHeaders;
  subject: Subject;
  /** The body as it came. */
  bytes: Uint8Array;
  /** The body as JSON, as text where the content type is not JSON's, undefined without a body; see `withBody`. */
  body: unknown;
}

export type Handler = (call: Call) => Answer | Promise<Answer>;

/** A handler that reads the body. FastAPI parses it before anything else: broken JSON is refused even without a token. */
export function withBody(handler: Handler): Handler {
  return (call) => handler({ ...call, body: parseBody(call) });
}

function parseBody({ bytes, headers }: Call): unknown {
  if (bytes.length === 0) return undefined;
  if (!/^application\/([^;\s]*\+)?json\s*(;|$)/i.test(headers["content-type"] ?? "")) return lossyText(bytes);
  const text = utf8(bytes);
  try {
    return JSON.parse(text) ?? undefined;
  } catch (error) {
    const position = Number(/position (\d+)/.exec(String(error))?.[1] ?? text.length);
    const ctx = { error: "Expecting value" };
    throw requestInvalid([{ type: "json_invalid", loc: ["body", position], msg: "JSON decode error", input: {}, ctx }]);
  }
}

const lossyText = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new PolarProblem(400, { detail: "There was an error parsing the body" });
  }
}

export const ok = (body: object, status = 200): Answer => ({ status, body });
export const noContent: Answer = { status: 204 };

/**
 * Reads parameters and body of a call as FastAPI does: every complaint is gathered, in the order of the reads, and
 * `check` refuses the request with all of them. Values that were refused must not be used before `check`.
 */
export class Input {
  readonly #call: Call;
  readonly #issues: Issue[] = [];

  constructor(call: Call) {
    this.#call = call;
  }

  check(): void {
    if (this.#issues.length > 0) throw requestInvalid(this.#issues);
  }

  #value<T>(read: Reader<T>, input: unknown, loc: (string | number)[], otherwise: T): T {
    const value = read(input, loc, this.#issues);
    return value === refused ? otherwise : value;
  }

  path(name: string, read: Reader<string>): string {
    return this.#value(read, this.#call.params[name], ["path", name], "");
  }

  /** A parameter that may stand once; of several the last counts. */
  query<T, D>(name: string, read: Reader<T>, otherwise: D): T | D {
    const input = this.#call.query.getAll(name).at(-1);
    return input === undefined ? otherwise : this.#value<T | D>(read, input, ["query", name], otherwise);
  }

  /** A filter that takes one value or several; null when it is not given. `tag` is pydantic's name of the type. */
  filter<T extends string>(name: string, read: Reader<T>, tag: string): Set<T> | null {
    const inputs = this.#call.query.getAll(name);
    if (inputs.length === 0) return null;
    const issues: Issue[] = [];
    const list = `json-or-python[json=list[${tag}],python=chain[is-instance[Sequence],function-wrap[sequence_validator()]]]`;
    const values = inputs.map((input, index) => read(input, ["query", name, list, index], issues));
    if (issues.length > 0) {
      // The single value is tried first, and gets the whole list as its input.
      read(inputs, ["query", name, tag], this.#issues);
      this.#issues.push(...issues);
    }
    return new Set(values.filter((value) => value !== refused));
  }

  /** Sorting criteria, a minus sign for descending. */
  sorting<T extends string>(allowed: readonly T[], otherwise: readonly (T | `-${T}`)[]): [T, boolean][] {
    const inputs = this.#call.query.getAll("sorting");
    const spelled: readonly string[] = inputs.length > 0 ? inputs : otherwise;
    const both = allowed.flatMap((property) => [property, `-${property}`]);
    return spelled.flatMap((input, index): [T, boolean][] => {
      const descending = input.startsWith("-");
      const property = allowed.find((one) => one === (descending ? input.slice(1) : input));
      if (property !== undefined) return [[property, descending]];
      const expected = both
        .map((one) => `'${one}'`)
        .join(", ")
        .replace(/, ('[^']*')$/, " or $1");
      const msg = `Input should be ${expected}`;
      this.#issues.push({ type: "enum", loc: ["query", "sorting", index], msg, input, ctx: { expected } });
      return [];
    });
  }

  /** The body as an object whose fields are read one by one; null (and a complaint) when it is none. */
  body(): Body {
    const { body } = this.#call;
    const issues = this.#issues;
    if (body === undefined) {
      issues.push({ type: "missing", loc: ["body"], msg: "Field required", input: null });
      return new Body({}, ["body"], []);
    }
    return Body.of(body, ["body"], issues);
  }
}

/** The fields of a JSON object, read by name; unknown ones are ignored. */
export class Body {
  readonly #fields: Record<string, unknown>;
  readonly #loc: (string | number)[];
  readonly #issues: Issue[];

  constructor(fields: Record<string, unknown>, loc: (string | number)[], issues: Issue[]) {
    this.#fields = fields;
    this.#loc = loc;
    this.#issues = issues;
  }

  static of(body: unknown, loc: (string | number)[], issues: Issue[]): Body {
    if (typeof body === "object" && body !== null && !Array.isArray(body)) {
      return new Body(Object.fromEntries(Object.entries(body)), loc, issues);
    }
    const msg = "Input should be a valid dictionary or object to extract fields from";
    issues.push({ type: "model_attributes_type", loc, msg, input: body });
    return new Body({}, loc, []);
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#fields, name);
  }

  required<T>(name: string, read: Reader<T>, whenRefused: T): T {
    if (!this.has(name)) {
      const loc = [...this.#loc, name];
      this.#issues.push({ type: "missing", loc, msg: "Field required", input: this.#fields });
      return whenRefused;
    }
    return this.optional(name, read, whenRefused);
  }

  optional<T, D>(name: string, read: Reader<T>, otherwise: D): T | D {
    if (!this.has(name)) return otherwise;
    const value = read(this.#fields[name], [...this.#loc, name], this.#issues);
    return value === refused ? otherwise : value;
  }
}
