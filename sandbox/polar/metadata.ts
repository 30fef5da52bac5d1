import type { Issue } from "./problem.ts";
import type { MetadataValue } from "./records.ts";
import { type Loc, NUL, type Reader, refuse, refused, refuseNul, wholeNumber } from "./validation.ts";

/** Text that pydantic reads as a number, where it is too long to be text. */
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

const OTHER_KINDS = [
  ["int", "integer", "unable to parse string as an integer"],
  ["float", "number", "unable to parse string as a number"],
  ["bool", "boolean", "unable to interpret input"],
] as const;

/**
 * Activations' `meta` and `conditions`: at most 50 keys of 1–40 characters; text of 1–500, numbers, booleans. A NUL in
 * any of them is the whole field's fault.
 */
export const metadata: Reader<Record<string, MetadataValue>> = (input, loc, issues) => {
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    return refuse(issues, "dict_type", loc, "Input should be a valid dictionary", input);
  }
  const before = issues.length;
  const entries = Object.entries(input).map(([key, value]): [string, MetadataValue] => {
    keyIssues(key, loc, issues);
    valueIssues(value, [...loc, key], issues);
    return [key, value];
  });
  if (issues.length > before) return refused;
  if (entries.length > 50) {
    const msg = `Dictionary should have at most 50 items after validation, not ${entries.length}`;
    const ctx = { field_type: "Dictionary", max_length: 50, actual_length: entries.length };
    return refuse(issues, "too_long", loc, msg, input, ctx);
  }
  if (entries.some((entry) => entry.some((part) => typeof part === "string" && part.includes(NUL)))) {
    return refuseNul(issues, loc, input);
  }
  return Object.fromEntries(entries);
};

function keyIssues(key: string, loc: Loc, issues: Issue[]): void {
  const at = [...loc, key, "[key]"];
  const length = [...key].length;
  if (length < 1)
    refuse(issues, "string_too_short", at, "String should have at least 1 character", key, { min_length: 1 });
  if (length > 40)
    refuse(issues, "string_too_long", at, "String should have at most 40 characters", key, { max_length: 40 });
}

function valueIssues(value: unknown, loc: Loc, issues: Issue[]): void {
  if (typeof value === "number" || typeof value === "boolean") return;
  const asText = [...loc, "constrained-str"];
  if (typeof value === "string") {
    const length = [...value].length;
    if (length >= 1 && length <= 500) return;
    if (wholeNumber(value, loc, []) !== refused || NUMBER.test(value.trim())) return;
    if (length > 500) {
      const msg = "String should have at most 500 characters";
      refuse(issues, "string_too_long", asText, msg, value, { max_length: 500 });
    } else
      refuse(issues, "string_too_short", asText, "String should have at least 1 character", value, { min_length: 1 });
  } else refuse(issues, "string_type", asText, "Input should be a valid string", value);
  const isText = typeof value === "string";
  for (const [kind, name, unread] of OTHER_KINDS) {
    const msg = `Input should be a valid ${name}${isText ? `, ${unread}` : ""}`;
    refuse(issues, `${kind}_${isText ? "parsing" : "type"}`, [...loc, kind], msg, value);
  }
}

/** Python's equality: 1, 1.0 and true are the same. */
export function sameMetadata(a: Record<string, MetadataValue>, b: Record<string, MetadataValue>): boolean {
  const plain = (value: MetadataValue | undefined) => (typeof value === "boolean" ? Number(value) : value);
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && plain(a[key]) === plain(b[key]))
  );
}
