import { describe, expect, test } from "vitest";
import type { LicenseKeyStatus } from "@/lib/api/schemas";
import { createLocalizer } from "@/lib/messages/localize";
import { describeDevices, describeUsage } from "./device-wording";
import { renewalOf } from "./renewal";
import { describeStatus } from "./status-wording";

const { licenseKeys: text } = createLocalizer().messagesFor("en-GB");
const now = Date.parse("2026-11-21T09:00:00Z");
const inDays = (days: number) => new Date(now + days * 86_400_000).toISOString();
const context = { now, locale: "en-GB", timeZone: "UTC", text };
const label = (status: LicenseKeyStatus, expires_at: string | null) => describeStatus({ status, expires_at }, context);

describe("a key's status", () => {
  test.each([
    ["active", null, "Active", null],
    ["active", inDays(90), "Active", "until 19 Feb 2027"],
    ["expiring", inDays(5), "Expires in 5 days", "on 26 Nov 2026"],
    ["expired", inDays(-20), "Expired", "on 1 Nov 2026"],
    ["revoked", inDays(90), "Revoked", null],
    ["disabled", inDays(-20), "Disabled", null],
    ["unknown", null, "Unknown status", null],
  ] as const)("%s", (status, expires, words, note) => {
    expect(label(status, expires)).toMatchObject({ label: words, note });
  });

  test("is expired from its expiry date, even if the server said otherwise", () => {
    expect(label("expiring", inDays(-0.01))).toMatchObject({
      status: "expired",
      label: "Expired",
      note: "on 21 Nov 2026",
    });
    expect(label("active", inDays(0)).status).toBe("expired");
  });
});

describe("devices", () => {
  const words = (allowed: number | null, count: number | null) =>
    describeDevices({ limit_activations: allowed }, count, "en-GB", text);

  test.each([
    [3, 2, "2 of 3 devices", "normal"],
    [3, 3, "3 of 3 devices", "warn"],
    [1, 3, "3 of 1 devices", "bad"],
    [1000, 1000, "1,000 of 1,000 devices", "warn"],
  ] as const)("%d allowed, %d used", (allowed, count, sentence, tone) => {
    expect(words(allowed, count)).toMatchObject({ text: sentence, meter: { tone } });
  });

  test("only show the limit while the count is unknown", () => {
    expect(words(3, null)).toEqual({ text: "Up to 3 devices", meter: null });
    expect(words(1, null)).toEqual({ text: "Up to 1 device", meter: null });
  });

  test("without a limit have no meter", () => {
    expect(words(null, 0)).toEqual({ text: "Not tied to devices", meter: null });
    expect(words(null, 2)).toEqual({ text: "2 devices", meter: null });
  });
});

describe("usage", () => {
  test.each([
    [0, null, "No limit", null],
    [12, null, "12 used, no limit", null],
    [612, 1000, "612 of 1,000 used", "normal"],
    [950, 1000, "950 of 1,000 used", "warn"],
    [1200, 1000, "1,200 of 1,000 used", "bad"],
    [0, 0, "0 of 0 used", "bad"],
  ] as const)("%d of %s", (usage, limit_usage, sentence, tone) => {
    const wording = describeUsage({ usage, limit_usage }, "en-GB", text);
    expect(wording.text).toBe(sentence);
    expect(wording.meter?.tone ?? null).toBe(tone);
  });
});

describe("a subscription", () => {
  const subscription = {
    id: "id",
    product_name: "Studio",
    status: "active",
    current_period_end: "2027-01-01T00:00:00Z",
    cancel_at_period_end: false,
    ends_at: null,
  };

  test("renews, ends, or has ended", () => {
    expect(renewalOf(subscription, now)).toEqual({ status: "active", event: "renews", date: "2027-01-01T00:00:00Z" });
    expect(renewalOf({ ...subscription, cancel_at_period_end: true }, now).event).toBe("ends");
    const ended = { ...subscription, status: "canceled", ends_at: "2026-10-01T00:00:00Z" };
    expect(renewalOf(ended, now)).toEqual({ status: "canceled", event: "ended", date: "2026-10-01T00:00:00Z" });
    expect(renewalOf({ ...subscription, status: "paused" }, now)).toMatchObject({ status: "paused", date: null });
  });

  test.each(["active", "trialing", "past_due"])("that is %s doesn't show a past date as the next one", (status) => {
    const late = { ...subscription, status, current_period_end: inDays(-1) };
    expect(renewalOf(late, now)).toEqual({ status, event: "renewalDue", date: inDays(-1) });
    expect(renewalOf({ ...late, cancel_at_period_end: true }, now).event).toBe("ended");
    expect(renewalOf({ ...late, ends_at: inDays(-0.01) }, now)).toMatchObject({ event: "ended", date: inDays(-0.01) });
    expect(renewalOf({ ...late, current_period_end: null }, now)).toMatchObject({ event: "renews", date: null });
  });

  test("with a status that the portal doesn't know has ended", () => {
    expect(renewalOf({ ...subscription, status: "hibernating" }, now)).toMatchObject({
      status: "other",
      event: "ended",
      date: null,
    });
  });
});
