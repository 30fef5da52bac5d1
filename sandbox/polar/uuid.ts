import { type Reader, refuse } from "./validation.ts";

const GROUPS = [8, 4, 4, 4, 12];

/**
 * A UUID as Rust's uuid crate reads it: hyphenated, of 32 digits alone, in braces, or as a URN (the last two hyphenated).
 * Answers the usual spelling.
 * @param anyVersion else version 4 of the usual variant is asked for
 */
function uuidReader(anyVersion: boolean): Reader<string> {
  return (input, loc, issues) => {
    if (typeof input !== "string") {
      return refuse(issues, "uuid_type", loc, "UUID input should be a string, bytes or UUID object", input);
    }
    const error = uuidError(input);
    if (error !== null) {
      return refuse(issues, "uuid_parsing", loc, `Input should be a valid UUID, ${error}`, input, { error });
    }
    const hex = input.replace(/^urn:uuid:|[{}-]/g, "").toLowerCase();
    if (!anyVersion && (hex[12] !== "4" || !/[89ab]/.test(hex[16] ?? ""))) {
      return refuse(issues, "uuid_version", loc, "UUID version 4 expected", input, { expected_version: 4 });
    }
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };
}

export const uuid4 = uuidReader(false);
export const anyUuid = uuidReader(true);

function uuidError(input: string): string | null {
  const [, prefix = "", wrapped] = /^(urn:uuid:)(.*)$/s.exec(input) ?? /^(\{)(.*)\}$/s.exec(input) ?? [];
  const digits = wrapped ?? input;
  const characters = [...digits];
  const odd = characters.findIndex((character) => !/[0-9a-f-]/i.test(character));
  if (odd >= 0) return `invalid character: found \`${characters[odd]}\` at ${prefix.length + odd + 1}`;
  const groups = digits.split("-");
  if (wrapped === undefined && groups.length === 1) {
    if (digits.length === 32) return null;
    return `invalid length: expected length 32 for simple format, found ${digits.length}`;
  }
  if (groups.length !== 5) return `invalid group count: expected 5, found ${groups.length}`;
  const wrong = groups.findIndex((group, index) => group.length !== GROUPS[index]);
  if (wrong < 0) return null;
  return `invalid group length in group ${wrong}: expected ${GROUPS[wrong]}, found ${groups[wrong]?.length}`;
}
