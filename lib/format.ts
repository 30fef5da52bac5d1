import { dateFormat, dateTimeFormat, numberFormat, relativeFormat, timeFormat } from "./formatters";

/** Dates and numbers as people write them. Pure: the same arguments give the same text on the server and in the browser. */

export type TimeZone = string;

const DAY_MS = 24 * 60 * 60 * 1000;
const HOUR_MS = 60 * 60 * 1000;

/** `21 Nov 2026`; the ISO text itself when it is no date. */
export function formatDate(iso: string, locale: string, timeZone: TimeZone): string {
  return formatted(iso, dateFormat(locale, timeZone));
}

/** `21 Nov 2026, 14:05`. */
export function formatDateTime(iso: string, locale: string, timeZone: TimeZone): string {
  return formatted(iso, dateTimeFormat(locale, timeZone));
}

/** `21 Nov 2026, 14:05–14:20`; the two ISO texts themselves when they are no dates. */
export function formatPeriod(from: string, to: string, locale: string, timeZone: TimeZone): string {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  return Number.isNaN(start + end)
    ? `${from} – ${to}`
    : plainSpaces(dateTimeFormat(locale, timeZone).formatRange(start, end));
}

/** `14:05`, of a moment in milliseconds. */
export function formatTime(moment: number, locale: string, timeZone: TimeZone): string {
  return plainSpaces(timeFormat(locale, timeZone).format(moment));
}

/** `1,000`. */
export function formatNumber(value: number, locale: string): string {
  return numberFormat(locale).format(value);
}

/** `in 5 days`, `tomorrow`, `in 3 hours`, `3 months ago`: whole days as they would be counted, hours within a day. */
export function formatRelative(iso: string, now: number, locale: string): string {
  const moment = Date.parse(iso);
  if (Number.isNaN(moment)) return iso;
  const relative = relativeFormat(locale);
  const distance = moment - now;
  const days = Math.round(distance / DAY_MS);
  if (Math.abs(distance) < HOUR_MS) return relative.format(Math.trunc(distance / 60_000), "minute");
  if (Math.abs(distance) < DAY_MS) return relative.format(Math.round(distance / HOUR_MS), "hour");
  if (Math.abs(days) < 60) return relative.format(days, "day");
  if (Math.abs(days) < 730) return relative.format(Math.trunc(days / 30.44), "month");
  return relative.format(Math.trunc(days / 365.25), "year");
}

function formatted(iso: string, format: Intl.DateTimeFormat): string {
  const moment = Date.parse(iso);
  return Number.isNaN(moment) ? iso : plainSpaces(format.format(moment));
}

/** Servers and browsers differ in which kind of space stands before "PM": the text must be the same for both. */
function plainSpaces(text: string): string {
  return text.replace(/[\u00a0\u202f\u2009]/g, " ");
}
