import { expect, test } from "vitest";
import { closeDatabase, pool } from "@/lib/server/platform/db/database";
import { lanes, spendBudget } from "@/lib/server/polar/budget";
import { changeEnvironment } from "@/test/environment";
import { parseMetrics, type Sample, sampleValue } from "@/test/metrics-text";
import { openPortal } from "@/test/portal-environment";
import { until } from "@/test/until";
import { meters, startMeters } from "./meters";
import { scrapeMetrics } from "./scrape";

const token = "metrics-token-of-the-tests-0123456789";
const portal = await openPortal({ mail: true, staff: true, variables: { METRICS_TOKEN: token } });
await startMeters(lanes);

const bearer = { authorization: `Bearer ${token}` };
const scrape = async (): Promise<Sample[]> => {
  const { status, text } = await portal.browser().send("GET", "/metrics", undefined, bearer);
  expect(status).toBe(200);
  return parseMetrics(text);
};
/** Scrapes until the database's figures, which are cached for a few seconds, say this. */
const scrapeUntil = async (name: string, labels: Record<string, string>, value: number) => {
  const reads = async () => {
    const found = sampleValue(await scrape(), name, labels);
    return found === value || undefined;
  };
  await until(`${name} ${JSON.stringify(labels)} to be ${value}`, reads);
};

test("the token is compared, and without the setting there is nothing", async () => {
  const ask = (headers?: Record<string, string>) => portal.browser().send("GET", "/metrics", undefined, headers);
  expect(await ask()).toMatchObject({ status: 401, json: { code: "metrics_token_wrong" } });
  for (const authorization of ["Bearer", `Bearer ${token}x`, `Basic ${token}`, token])
    expect(await ask({ authorization })).toMatchObject({ status: 401 });
  const answer = await ask(bearer);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([
    200,
    expect.stringMatching(/^text\/plain; version=/),
  ]);
  expect(answer.headers.get("cache-control")).toBe("private, no-store");
  changeEnvironment({ METRICS_TOKEN: undefined });
  expect(await ask(bearer)).toMatchObject({ status: 404, json: { code: "not_found" } });
  changeEnvironment({ METRICS_TOKEN: token });
});

test("sign-ins are counted by way and outcome, and with them mails, sessions and the audit log", async () => {
  const before = await scrape();
  const { customer, browser } = await portal.newCustomer();
  await portal.newStaff("agent");
  const other = portal.browser();
  await other.post("/api/sign-in", { email: customer.email });
  const code = await portal.inbox.codeTo(customer.email);
  const wrong = code === "00000000" ? "11111111" : "00000000";
  expect((await other.post("/api/sign-in/verify", { code: wrong })).status).toBe(401);
  expect((await other.post("/api/sign-in/verify", { code })).status).toBe(200);
  expect((await browser.get("/api/license-keys")).status).toBe(200);

  const added = async (name: string, labels: Record<string, string>) =>
    (sampleValue(await scrape(), name, labels) ?? 0) - (sampleValue(before, name, labels) ?? 0);
  expect(await added("portal_sign_ins_total", { way: "link", outcome: "done" })).toBe(1);
  expect(await added("portal_sign_ins_total", { way: "code", outcome: "done" })).toBe(1);
  expect(await added("portal_sign_ins_total", { way: "code", outcome: "otp_wrong" })).toBe(1);
  expect(await added("portal_sign_ins_total", { way: "staff", outcome: "done" })).toBe(1);
  expect(await added("portal_mails_total", { kind: "otp", outcome: "sent" })).toBe(1);
  const calls = { operation: "GET /v1/customer-portal/license-keys/", outcome: "ok" };
  expect(await added("portal_polar_call_duration_seconds_count", calls)).toBeGreaterThan(0);
  await scrapeUntil("portal_sessions", { kind: "customer" }, 2);
  await scrapeUntil("portal_sessions", { kind: "staff" }, 1);
  const [head] = await portal.database.query<{ seq: string }>("select seq from audit_head");
  expect(sampleValue(await scrape(), "portal_audit_head_sequence")).toBe(Number(head?.seq));
});

test("nothing that a person typed is in the metrics, and no operation at Polar is unknown", async () => {
  const { customer, browser } = await portal.newCustomer({ license_keys: [{ benefit: "Northwind Studio license" }] });
  const [key] = customer.license_keys;
  await browser.get(`/api/license-keys/${key?.id}`);
  await browser.post(`/api/license-keys/${key?.id}/rotate`, {});
  const text = (await scrapeMetrics())?.text ?? "";
  for (const secret of [customer.email, customer.customer_id, key?.id ?? "", token]) expect(text).not.toContain(secret);
  expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
  expect(text).not.toContain('operation="other"');
});

test("a lane's points, and calls that it refused", async () => {
  await portal.database.resetLimits("polar-organization-staff%");
  for (let spent = 0; spent < 3; spent += 1) await spendBudget("staff");
  await scrapeUntil("portal_polar_budget_points_left", { lane: "staff" }, lanes.staff.points - 3);
  expect(sampleValue(await scrape(), "portal_polar_budget_points", { lane: "staff" })).toBe(lanes.staff.points);
  await portal.database.query("update rate_limits set points = 1000 where key = 'polar-organization-staff:all'");
  await expect(spendBudget("staff")).rejects.toMatchObject({ code: "upstream_rate_limited" });
  expect(sampleValue(await scrape(), "portal_polar_budget_refusals_total", { lane: "staff" })).toBe(1);
  await scrapeUntil("portal_polar_budget_points_left", { lane: "staff" }, 0);
});

test("a hundred scrapes at once ask the database once", async () => {
  await scrape();
  let queries = 0;
  const plain = pool().connect;
  pool().connect = ((...given: unknown[]) => {
    queries += 1;
    return Reflect.apply(plain, pool(), given);
  }) as typeof plain;
  await Promise.all(Array.from({ length: 100 }, scrape));
  pool().connect = plain;
  expect(queries).toBeLessThanOrEqual(1);
});

test("without a setting, nothing is counted", async () => {
  changeEnvironment({ METRICS_TOKEN: undefined });
  const key = Symbol.for("license-portal.meters");
  const held = (globalThis as Record<symbol, unknown>)[key] as { meters?: unknown };
  const made = held.meters;
  delete held.meters;
  await startMeters(lanes);
  expect(meters()).toBeUndefined();
  expect(await scrapeMetrics()).toBeNull();
  await portal.newCustomer();
  held.meters = made;
  changeEnvironment({ METRICS_TOKEN: token });
});

test("while PostgreSQL is away, the rest is there", async () => {
  const up = await scrape();
  expect(sampleValue(up, "portal_database_up")).toBe(1);
  await closeDatabase();
  const { DATABASE_URL } = process.env;
  changeEnvironment({ DATABASE_URL: "postgres://nobody@127.0.0.1:9/none" });
  try {
    await scrapeUntil("portal_database_up", {}, 0);
    const down = await scrape();
    const names = new Set(down.map(({ name }) => name));
    for (const known of ["portal_sessions", "portal_mails_waiting", "portal_audit_head_sequence"])
      expect([known, names.has(known)]).toEqual([known, false]);
    expect(sampleValue(down, "portal_polar_breaker_state", { state: "closed" })).toBe(1);
    expect(names).toContain("portal_nodejs_eventloop_lag_p99_seconds");
    expect(sampleValue(down, "portal_sign_ins_total", { way: "link", outcome: "done" })).toBeGreaterThan(0);
  } finally {
    await closeDatabase();
    changeEnvironment({ DATABASE_URL: DATABASE_URL ?? "" });
  }
  await scrapeUntil("portal_database_up", {}, 1);
});
