import { describe, expect, test } from "vitest";
import { formatDate, formatDateTime, formatNumber, formatRelative, formatTime } from "./format";

const now = Date.parse("2026-11-21T09:00:00Z");
const after = (ms: number) => new Date(now + ms).toISOString();
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe("dates", () => {
  test("depend on the region and the time zone", () => {
    expect(formatDate("2026-11-21T23:30:00Z", "en-GB", "UTC")).toBe("21 Nov 2026");
    expect(formatDate("2026-11-21T23:30:00Z", "en-GB", "Europe/Berlin")).toBe("22 Nov 2026");
    expect(formatDate("2026-11-21T23:30:00Z", "en-US", "UTC")).toBe("Nov 21, 2026");
  });

  test("only contain plain spaces, so server and browser agree", () => {
    expect(formatDateTime("2026-11-21T15:05:00Z", "en-US", "UTC")).toBe("Nov 21, 2026, 3:05 PM");
    expect(formatTime(now, "en-US", "UTC")).toBe("9:00 AM");
  });

  test("that are invalid are shown unchanged", () => {
    expect(formatDate("soon", "en", "UTC")).toBe("soon");
    expect(formatRelative("soon", now, "en")).toBe("soon");
  });
});

describe("relative times", () => {
  test.each([
    [5 * DAY, "in 5 days"],
    [5 * DAY - 60_000, "in 5 days"],
    [DAY, "tomorrow"],
    [3 * HOUR, "in 3 hours"],
    [30 * 60_000, "in 30 minutes"],
    [-DAY, "yesterday"],
    [-26 * DAY, "26 days ago"],
    [-200 * DAY, "6 months ago"],
    [-800 * DAY, "2 years ago"],
  ])("%d ms is %s", (distance, text) => {
    expect(formatRelative(after(distance), now, "en-GB")).toBe(text);
  });
});

test("numbers are grouped", () => {
  expect(formatNumber(1000, "en-GB")).toBe("1,000");
});
