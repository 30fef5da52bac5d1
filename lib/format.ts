import {
  dateFormat,
  dateTimeFormat,
  hoursFormat,
  listFormat,
  minutesFormat,
  numberFormat,
  relativeFormat,
  timeFormat,
} from "./formatters.ts";

/** Formats dates and numbers. The same arguments give the same text on the server and in the browser. */

export type TimeZone = string;

const DAY_MS = 24 * 60 * 60 * 1000;
const HOUR_MS = 60 * 60 * 1000;

/** Returns `21 Nov 2026`, or the text itself if it isn't a date. */
export function formatDate(iso: string, locale: string, timeZone: TimeZone): string {
  return formatted(iso, dateFormat(locale, timeZone));
}

/** Returns `21 Nov 2026, 14:05`. */
export function formatDateTime(iso: string, locale: string, timeZone: TimeZone): string {
  return formatted(iso, dateTimeFormat(locale, timeZone));
}

/** Returns `21 Nov 2026, 14:05–14:20`, or the two texts themselves if one isn't a date. */
export function formatPeriod(from: string, to: string, locale: string, timeZone: TimeZone): string {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  return Number.isNaN(start + end)
    ? `${from} – ${to}`
    : plainSpaces(dateTimeFormat(locale, timeZone).formatRange(start, end));
}

/** Returns `14:05` for a time in milliseconds. */
export function formatTime(time: number, locale: string, timeZone: TimeZone): string {
  return plainSpaces(timeFormat(locale, timeZone).format(time));
}

/** Returns `15 minutes`, or from two hours on `24 hours`, rounded up. */
export function formatMinutes(minutes: number, locale: string): string {
  return minutes < 120 ? minutesFormat(locale).format(minutes) : hoursFormat(locale).format(Math.ceil(minutes / 60));
}

/** Returns `1,000`. */
export function formatNumber(value: number, locale: string): string {
  return numberFormat(locale).format(value);
}

/** Returns `admin, lead`. */
export function formatList(items: readonly string[], locale: string): string {
  return listFormat(locale).format(items);
}

/** Returns `now`, `in 5 days`, `tomorrow`, `in 3 hours` (within a day) or `3 months ago`. */
export function formatRelative(iso: string, now: number, locale: string): string {
  const time = Date.parse(iso);
  if (Number.isNaN(time)) return iso;
  const relative = relativeFormat(locale);
  const distance = time - now;
  const days = Math.round(distance / DAY_MS);
  // "this minute" is odd in several languages.
  if (Math.abs(distance) < 60_000) return relative.format(0, "second");
  if (Math.abs(distance) < HOUR_MS) return relative.format(Math.trunc(distance / 60_000), "minute");
  if (Math.abs(distance) < DAY_MS) return relative.format(Math.round(distance / HOUR_MS), "hour");
  if (Math.abs(days) < 60) return relative.format(days, "day");
  if (Math.abs(days) < 730) return relative.format(Math.trunc(days / 30.44), "month");
  return relative.format(Math.trunc(days / 365.25), "year");
}

function formatted(iso: string, format: Intl.DateTimeFormat): string {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? iso : plainSpaces(format.format(time));
}

/** Servers and browsers put different kinds of spaces before "PM". Hydration needs the same text. */
function plainSpaces(text: string): string {
  return text.replace(/[\u00a0\u202f\u2009]/g, " ");
}
