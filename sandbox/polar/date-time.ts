import { type Reader, refuse } from "./validation.ts";

/** A date-time that was sent: what is kept, and as it is answered once, with the offset that it came with. */
export interface Instant {
  /** UTC, as Polar writes it. */
  utc: string;
  spelled: string;
}

const TIME = /^[t _]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:[.,](\d+))?)?(z|[+\-−](?:[01]\d|2[0-3]):?[0-5]\d)?$/i;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)$/;
const FIRST_MICROS = -62_135_596_800_000_000;
const END_MICROS = 253_402_300_800_000_000;

/** ISO text (a date alone is its midnight), or seconds or milliseconds since the epoch: beyond 2e10 they are milliseconds. */
export const dateTime: Reader<Instant> = (input, loc, issues) => {
  if (typeof input !== "string" && typeof input !== "number") {
    return refuse(issues, "datetime_type", loc, "Input should be a valid datetime", input);
  }
  const read = typeof input === "number" || NUMBER.test(input) ? fromEpoch(Number(input)) : fromText(input);
  if (typeof read !== "string") return read;
  const onlyDateTime = typeof input === "number" || read.startsWith("year 0");
  const type = onlyDateTime ? "datetime_parsing" : "datetime_from_date_parsing";
  const what = onlyDateTime ? "datetime" : "datetime or date";
  return refuse(issues, type, loc, `Input should be a valid ${what}, ${read}`, input, { error: read });
};

/** The instant, or why it is none. */
function fromEpoch(value: number): Instant | string {
  const micros = Math.round(value * (Math.abs(value) > 2e10 ? 1e3 : 1e6));
  if (micros >= END_MICROS) return "dates after 9999 are not supported as unix timestamps";
  if (micros < FIRST_MICROS) return "dates before 0000 are not supported as unix timestamps";
  const ms = Math.floor(micros / 1000);
  const written = spell(new Date(ms).toISOString().slice(0, 19), micros - Math.floor(micros / 1e6) * 1e6, "Z");
  return { utc: written, spelled: written };
}

function fromText(input: string): Instant | string {
  const error = dateError(input);
  if (error !== null) return error;
  const rest = input.slice(10);
  const [, hour = "00", minute = "00", second = "00", fraction = "", zone = ""] = TIME.exec(rest) ?? [];
  if (rest !== "" && !TIME.test(rest)) return "unexpected extra characters at the end of the input";
  const wall = `${input.slice(0, 10)}T${hour}:${minute}:${second}`;
  const micros = Number(fraction.slice(0, 6).padEnd(6, "0"));
  const [, sign = "+", hours = "00", minutes = "00"] = /^([+\-−])(\d\d):?(\d\d)$/.exec(zone) ?? [];
  const offsetMs = (sign === "+" ? 60_000 : -60_000) * (Number(hours) * 60 + Number(minutes));
  const utcWall = new Date(Date.parse(`${wall}Z`) - offsetMs).toISOString();
  const offset = offsetMs === 0 ? zone && "Z" : `${sign === "+" ? "+" : "-"}${hours}:${minutes}`;
  // Where the offset leads out of the years that there are, the wall's own time is kept.
  const utc = /^\d{4}-/.test(utcWall) ? utcWall.slice(0, 19) : wall;
  return { utc: spell(utc, micros, "Z"), spelled: spell(wall, micros, offset) };
}

const spell = (wall: string, micros: number, zone: string) =>
  `${wall}${micros === 0 ? "" : `.${String(micros).padStart(6, "0")}`}${zone}`;

/** What pydantic's date parser says of the first ten characters, or null. */
function dateError(input: string): string | null {
  if (input.length < 10) return "input is too short";
  const [year, first, month, second, day] = [
    input.slice(0, 4),
    input[4],
    input.slice(5, 7),
    input[7],
    input.slice(8, 10),
  ];
  if (!/^\d{4}$/.test(year)) return "invalid character in year";
  if (first !== "-") return "invalid date separator, expected `-`";
  if (!/^\d\d$/.test(month)) return "invalid character in month";
  if (second !== "-") return "invalid date separator, expected `-`";
  if (!/^\d\d$/.test(day)) return "invalid character in day";
  if (year === "0000") return "year 0 is out of range";
  if (month < "01" || month > "12") return "month value is outside expected range of 1-12";
  const date = input.slice(0, 10);
  const exists = new Date(`${date}T00:00:00Z`).toJSON()?.startsWith(date) ?? false;
  return exists ? null : "day value is outside expected range";
}
