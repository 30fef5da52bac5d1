import type { Issue } from "./problem.ts";

/** Stands for "refused": the reasons are among the issues. */
export const refused = Symbol("refused");
export type Loc = (string | number)[];
/** Reads one value as pydantic's lax mode does; what it cannot read it refuses with one or more issues. */
export type Reader<T> = (input: unknown, loc: Loc, issues: Issue[]) => T | typeof refused;

export function refuse(
  issues: Issue[],
  type: string,
  loc: Loc,
  msg: string,
  input: unknown,
  ctx?: Record<string, unknown>,
): typeof refused {
  issues.push(ctx ? { type, loc, msg, input, ctx } : { type, loc, msg, input });
  return refused;
}

export const NUL = "\u0000";

/** Text; PostgreSQL cannot keep a NUL, so Polar refuses it everywhere. */
export const text: Reader<string> = (input, loc, issues) => {
  if (typeof input !== "string") return refuse(issues, "string_type", loc, "Input should be a valid string", input);
  if (!input.includes(NUL)) return input;
  const msg = "Value error, This value contains invalid characters";
  return refuse(issues, "value_error", loc, msg, input, { error: {} });
};

/** A UUID in any spelling that Rust's uuid crate reads, and of version 4 unless `anyVersion`. Answers the usual spelling. */
function uuidReader(anyVersion: boolean): Reader<string> {
  return (input, loc, issues) => {
    if (typeof input !== "string") {
      return refuse(issues, "uuid_type", loc, "UUID input should be a string, bytes or UUID object", input);
    }
    const bare = input.replace(/^urn:uuid:/, "").replace(/^\{(.*)\}$/s, "$1");
    const hyphenated = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(bare);
    if (!hyphenated && !/^[0-9a-f]{32}$/i.test(bare)) {
      const error = uuidError(input);
      return refuse(issues, "uuid_parsing", loc, `Input should be a valid UUID, ${error}`, input, { error });
    }
    const hex = bare.replaceAll("-", "").toLowerCase();
    if (!anyVersion && hex[12] !== "4") {
      return refuse(issues, "uuid_version", loc, "UUID version 4 expected", input, { expected_version: 4 });
    }
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };
}

export const uuid4 = uuidReader(false);
export const anyUuid = uuidReader(true);

function uuidError(input: string): string {
  const characters = [...input];
  const odd = characters.findIndex((character) => !/[0-9a-f-]/i.test(character));
  if (odd >= 0) return `invalid character: found \`${characters[odd]}\` at ${odd + 1}`;
  const groups = input.split("-");
  if (groups.length === 1) return `invalid length: expected length 32 for simple format, found ${input.length}`;
  if (groups.length !== 5) return `invalid group count: expected 5, found ${groups.length}`;
  const wrong = groups.findIndex((group, index) => group.length !== [8, 4, 4, 4, 12][index]);
  return `invalid group length in group ${wrong}: expected ${[8, 4, 4, 4, 12][wrong]}, found ${groups[wrong]?.length}`;
}

interface Bounds {
  gt?: number;
  ge?: number;
  le?: number;
}

export const INT32: Bounds = { ge: -2_147_483_648, le: 2_147_483_647 };

/** A whole number; a query's text, a number without fraction and a boolean are taken, too. */
export function integer(bounds: Bounds = {}): Reader<number> {
  return (input, loc, issues) => {
    const value = wholeNumber(input, loc, issues);
    if (value === refused) return refused;
    const { gt, ge, le } = bounds;
    if (gt !== undefined && !(value > gt)) {
      return refuse(issues, "greater_than", loc, `Input should be greater than ${gt}`, input, { gt });
    }
    if (ge !== undefined && !(value >= ge)) {
      const msg = `Input should be greater than or equal to ${ge}`;
      return refuse(issues, "greater_than_equal", loc, msg, input, { ge });
    }
    if (le !== undefined && !(value <= le)) {
      return refuse(issues, "less_than_equal", loc, `Input should be less than or equal to ${le}`, input, { le });
    }
    return value;
  };
}

export const wholeNumber: Reader<number> = (input, loc, issues) => {
  if (typeof input === "boolean") return input ? 1 : 0;
  if (typeof input === "number") {
    if (Number.isInteger(input)) return input;
    const msg = "Input should be a valid integer, got a number with a fractional part";
    return refuse(issues, "int_from_float", loc, msg, input);
  }
  if (typeof input !== "string") return refuse(issues, "int_type", loc, "Input should be a valid integer", input);
  if (/^[+-]?\d+(_\d+)*(\.0+)?$/.test(input.trim())) return Number(input.trim().replaceAll("_", ""));
  const msg = "Input should be a valid integer, unable to parse string as an integer";
  return refuse(issues, "int_parsing", loc, msg, input);
};

/** A boolean in a query, as pydantic spells them. */
export const bool: Reader<boolean> = (input, loc, issues) => {
  if (typeof input === "boolean") return input;
  const word = String(input).toLowerCase();
  if (["1", "true", "t", "yes", "y", "on"].includes(word)) return true;
  if (["0", "false", "f", "no", "n", "off"].includes(word)) return false;
  return refuse(issues, "bool_parsing", loc, "Input should be a valid boolean, unable to interpret input", input);
};

export function oneOf<const T extends string>(values: readonly T[]): Reader<T> {
  return (input, loc, issues) => {
    const found = values.find((value) => value === input);
    if (found !== undefined) return found;
    const quoted = values.map((value) => `'${value}'`);
    const expected = quoted.length === 1 ? `${quoted[0]}` : `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
    return refuse(issues, "enum", loc, `Input should be ${expected}`, input, { expected });
  };
}

/** Null is taken as null. */
export function nullable<T>(read: Reader<T>): Reader<T | null> {
  return (input, loc, issues) => (input === null ? null : read(input, loc, issues));
}

/** An absolute http or https URL, in its normal spelling. */
export const httpUrl: Reader<string> = (input, loc, issues) => {
  if (typeof input !== "string") return refuse(issues, "url_type", loc, "URL input should be a string or URL", input);
  if (input.length > 2083) {
    const msg = "URL should have at most 2083 characters";
    return refuse(issues, "url_too_long", loc, msg, input, { max_length: 2083 });
  }
  const url = URL.canParse(input) ? new URL(input) : null;
  if (url === null) {
    const error = input === "" ? "input is empty" : "relative URL without a base";
    return refuse(issues, "url_parsing", loc, `Input should be a valid URL, ${error}`, input, { error });
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    const expected_schemes = "'http' or 'https'";
    return refuse(issues, "url_scheme", loc, `URL scheme should be ${expected_schemes}`, input, { expected_schemes });
  }
  return url.href;
};

const DATE_TIME = /^\d{4}-\d\d-\d\d([T t_]\d\d:\d\d(:\d\d([.,]\d{1,9})?)?\s*(z|[+-]\d\d(:?\d\d)?)?)?$/i;

/** A date-time: ISO text (a date alone is its midnight, no zone is UTC), or seconds or milliseconds since the epoch. */
export const dateTime: Reader<string> = (input, loc, issues) => {
  if (typeof input !== "string" && typeof input !== "number") {
    return refuse(issues, "datetime_type", loc, "Input should be a valid datetime", input);
  }
  const ms = typeof input === "number" || /^[+-]?\d+(\.\d+)?$/.test(input) ? epochMs(Number(input)) : isoMs(input);
  // PostgreSQL and Python hold the years 1 to 9999.
  if (!Number.isNaN(ms) && ms > -62_135_596_800_000 && ms < 253_402_300_800_000) return new Date(ms).toISOString();
  const error = "input is too short";
  const msg = `Input should be a valid datetime or date, ${error}`;
  return refuse(issues, "datetime_from_date_parsing", loc, msg, input, { error });
};

/** Numbers beyond 2e10 are milliseconds, as in pydantic. */
const epochMs = (value: number) => (Math.abs(value) > 2e10 ? value : value * 1000);

function isoMs(input: string): number {
  if (!DATE_TIME.test(input)) return Number.NaN;
  const [, date = "", time = "00:00", zone = "Z"] = /^(.{10})(?:.([\d:.,]+))?\s*(.*)$/.exec(input) ?? [];
  if (new Date(`${date}T00:00:00Z`).toISOString().slice(0, 10) !== date) return Number.NaN;
  const offset = /^[+-]\d\d$/.test(zone) ? `${zone}:00` : zone.replace(/^([+-]\d\d)(\d\d)$/, "$1:$2");
  return Date.parse(`${date}T${time.replace(",", ".")}${offset === "" ? "Z" : offset.toUpperCase()}`);
}
