import { expect, test } from "vitest";
import { parseMetrics } from "./metrics-text.ts";
import { wrongInQuery } from "./promql.ts";

const samples = parseMetrics(`# HELP portal_mails_total Tries to send a mail.
portal_mails_total{kind="otp",outcome="sent"} 3
portal_mails_total{kind="otp",outcome="refused"} 0
portal_time_bucket{le="0.1",route="/a \\"quoted\\", {b}"} 1
portal_up 1`);

test.each([
  "portal_up == 0",
  'sum by (kind) (rate(portal_mails_total{outcome="sent"}[$__rate_interval])) > 0.1',
  'portal_mails_total{outcome!~"sent|deferred"} and on () portal_up',
  "histogram_quantile(0.95, sum by (le, route) (rate(portal_time_bucket[5m])))",
  "absent(portal_up)",
])("%s", (query) => {
  expect(wrongInQuery(query, samples)).toEqual([]);
});

test.each([
  ["portal_down == 0", /^no metric portal_down$/],
  ["portal_mails == 0", /^no metric portal_mails$/],
  ['portal_mails_total{state="sent"}', /^no label state of portal_mails_total$/],
  ['portal_mails_total{outcome="send"}', /^no portal_mails_total with outcome="send"$/],
  [
    'portal_mails_total{outcome=~"sen."} / portal_mails_total{outcome!="refusd"}',
    /^no portal_mails_total with outcome!=/,
  ],
  ["sum by (lane) (rate(portal_mails_total[5m]))", /^no label lane of portal_mails_total$/],
  ["sum by (kind (portal_mails_total)", /^doesn't parse/],
  ["rate(portal_mails_total[5m]", /^doesn't parse/],
  ["portal_up = 0", /^doesn't parse/],
  ["1 + 1", /^asks for no metric/],
])("%s is wrong", (query, what) => {
  expect(wrongInQuery(query, samples)).toContainEqual(expect.stringMatching(what));
});

test("text that isn't Prometheus' format is refused", () => {
  for (const text of ["portal_up", "portal_up{kind=otp} 1", 'portal_up{kind="otp" 1', "portal up 1"])
    expect(() => parseMetrics(text)).toThrow("Not a sample");
});
