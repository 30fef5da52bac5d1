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

/** PostgreSQL cannot keep a NUL, so Polar refuses it in every field. */
export function refuseNul(issues: Issue[], loc: Loc, input: unknown): typeof refused {
  const msg = "Value error, This value contains invalid characters";
  return refuse(issues, "value_error", loc, msg, input, { error: {} });
}

export const text: Reader<string> = (input, loc, issues) => {
  if (typeof input !== "string") return refuse(issues, "string_type", loc, "Input should be a valid string", input);
  return input.includes(NUL) ? refuseNul(issues, loc, input) : input;
};

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
    if (ge !== undefined && !(value >= ge)) {
      const msg = `Input should be greater than or equal to ${ge}`;
      return refuse(issues, "greater_than_equal", loc, msg, input, { ge });
    }
    if (le !== undefined && !(value <= le)) {
      return refuse(issues, "less_than_equal", loc, `Input should be less than or equal to ${le}`, input, { le });
    }
    if (gt !== undefined && !(value > gt)) {
      return refuse(issues, "greater_than", loc, `Input should be greater than ${gt}`, input, { gt });
    }
    return value;
  };
}

export const wholeNumber: Reader<number> = (input, loc, issues) => {
  if (typeof input === "boolean") return input ? 1 : 0;
  if (typeof input === "number") {
    if (Number.isInteger(input) && Math.abs(input) < 2 ** 63) return input;
    if (Number.isInteger(input)) {
      const msg = "Unable to parse input string as an integer, exceeded maximum size";
      return refuse(issues, "int_parsing_size", loc, msg, input);
    }
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
