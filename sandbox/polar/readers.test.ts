import { expect, test } from "vitest";
import { dateTime } from "./date-time.ts";
import { metadata } from "./metadata.ts";
import type { Issue } from "./problem.ts";
import { anyUuid, uuid4 } from "./uuid.ts";
import { httpUrl, INT32, integer, type Reader, refused } from "./validation.ts";

// How pydantic reads single values: what FastAPI and pydantic of the versions that Polar pins were seen to answer.

/** The value, or the complaints as `type` and the end of their message. */
function read<T>(reader: Reader<T>, input: unknown): unknown {
  const issues: Issue[] = [];
  const value = reader(input, ["body", "field"], issues);
  return value === refused ? issues.map(({ type, loc }) => `${type} ${loc.slice(1).join(".")}`) : value;
}

const ID = "473f6a68-7ac5-4c55-996f-e9942b5fe0e0";
const BARE = ID.replaceAll("-", "");

test.each([ID, ID.toUpperCase(), BARE, `{${ID}}`, `urn:uuid:${ID}`])("%s is a UUID", (input) => {
  expect(read(uuid4, input)).toBe(ID);
});

test.each([
  ["x", "invalid character: found `x` at 1"],
  ["", "invalid length: expected length 32 for simple format, found 0"],
  [` ${ID}`, "invalid character: found ` ` at 1"],
  [`${ID}0`, "invalid group length in group 4: expected 12, found 13"],
  [ID.replace("-", ""), "invalid group count: expected 5, found 4"],
  [`{${BARE}}`, "invalid group count: expected 5, found 1"],
  [`{${ID}`, "invalid character: found `{` at 1"],
  ["{x}", "invalid character: found `x` at 2"],
  [`urn:uuid:${BARE}`, "invalid group count: expected 5, found 1"],
  [`urn:uuid:{${ID}}`, "invalid character: found `{` at 10"],
  [`URN:UUID:${ID}`, "invalid character: found `U` at 1"],
  ["ab😀", "invalid character: found `😀` at 3"],
])("%j is no UUID, and it is said why", (input, error) => {
  const issues: Issue[] = [];
  expect(uuid4(input, ["path", "id"], issues)).toBe(refused);
  const msg = `Input should be a valid UUID, ${error}`;
  expect(issues).toEqual([{ type: "uuid_parsing", loc: ["path", "id"], msg, input, ctx: { error } }]);
});

test.each(["c232ab00-9414-11ec-b3c8-9f6bdeced846", "00000000-0000-4000-0000-000000000000", ID.replace("-9", "-c")])(
  "%s is of another version or variant",
  (input) => {
    expect(read(uuid4, input)).toEqual(["uuid_version field"]);
    expect(read(anyUuid, input)).toBe(input);
  },
);

test.each([
  ["2027-01-31T12:00:00Z", "2027-01-31T12:00:00Z", "2027-01-31T12:00:00Z"],
  ["2027-01-31", "2027-01-31T00:00:00Z", "2027-01-31T00:00:00"],
  ["2027-01-31 12:00", "2027-01-31T12:00:00Z", "2027-01-31T12:00:00"],
  ["2027-01-31t12:00:00,5z", "2027-01-31T12:00:00.500000Z", "2027-01-31T12:00:00.500000Z"],
  ["2027-01-31T01:30:00+0200", "2027-01-30T23:30:00Z", "2027-01-31T01:30:00+02:00"],
  ["2027-01-31T12:00:00.1234567891−02:00", "2027-01-31T14:00:00.123456Z", "2027-01-31T12:00:00.123456-02:00"],
  ["2027-01-31T12:00:00-00:00", "2027-01-31T12:00:00Z", "2027-01-31T12:00:00Z"],
  [1_800_000_000, "2027-01-15T08:00:00Z", "2027-01-15T08:00:00Z"],
  ["1800000000.5", "2027-01-15T08:00:00.500000Z", "2027-01-15T08:00:00.500000Z"],
  [1_800_000_000_000, "2027-01-15T08:00:00Z", "2027-01-15T08:00:00Z"],
  ["-1", "1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"],
])("%j is a date-time", (input, utc, spelled) => {
  expect(read(dateTime, input)).toEqual({ utc, spelled });
});

test.each([
  ["tomorrow", "datetime_from_date_parsing"],
  ["2027-13-01", "datetime_from_date_parsing"],
  ["2027-02-29", "datetime_from_date_parsing"],
  ["2027-01-31T24:00:00Z", "datetime_from_date_parsing"],
  ["2027-01-31T23:59:60Z", "datetime_from_date_parsing"],
  ["2027-01-31T12:00:00+02", "datetime_from_date_parsing"],
  ["2027-01-31T12:00:00 Z", "datetime_from_date_parsing"],
  ["0000-01-01", "datetime_parsing"],
  [1e18, "datetime_parsing"],
  [true, "datetime_type"],
  [[], "datetime_type"],
])("%j is no date-time", (input, type) => {
  expect(read(dateTime, input)).toEqual([`${type} field`]);
});

test.each([
  [" 7 ", 7],
  ["1_0", 10],
  ["5.0", 5],
  [true, 1],
  [5.5, ["int_from_float field"]],
  ["5.5", ["int_parsing field"]],
  [1e30, ["int_parsing_size field"]],
  [null, ["int_type field"]],
  [0, ["greater_than field"]],
  [-2_147_483_649, ["greater_than_equal field"]],
  [2_147_483_648, ["less_than_equal field"]],
])("%j as a positive number of 32 bits", (input, wanted) => {
  expect(read(integer({ gt: 0, ...INT32 }), input)).toEqual(wanted);
});

const many = (count: number, value: unknown) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, value]));

test.each([
  [{ os: "macOS", n: 1, f: 1.5, ok: true }],
  [{ ["😀".repeat(40)]: "😀".repeat(500) }],
  [{ digits: "9".repeat(501) }],
  [many(50, 1)],
])("metadata %# is taken as it is", (input) => {
  expect(read(metadata, input)).toEqual(input);
});

test.each([
  [null, ["dict_type field"]],
  [many(51, 1), ["too_long field"]],
  [{ "": 1 }, ["string_too_short field..[key]"]],
  [{ ["k".repeat(41)]: 1 }, [`string_too_long field.${"k".repeat(41)}.[key]`]],
  [{ k: "a\u0000" }, ["value_error field"]],
  [{ "a\u0000": 1 }, ["value_error field"]],
  [
    { k: null },
    [
      "string_type field.k.constrained-str",
      "int_type field.k.int",
      "float_type field.k.float",
      "bool_type field.k.bool",
    ],
  ],
])("metadata %# is refused", (input, wanted) => {
  expect(read(metadata, input)).toEqual(wanted);
});

test.each([
  ["HTTPS://A.Example:443", "https://a.example/"],
  ["https://é.example/é?é", "https://xn--9ca.example/%C3%A9?%C3%A9"],
  ["ftp://a.example", ["url_scheme field"]],
  ["//a.example", ["url_parsing field"]],
  ["", ["url_parsing field"]],
  [`https://a.example/${"a".repeat(2066)}`, ["url_too_long field"]],
  [1, ["url_type field"]],
])("%j as a URL", (input, wanted) => {
  expect(read(httpUrl, input)).toEqual(wanted);
});
