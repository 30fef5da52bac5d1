import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { z } from "zod";
import { freePort } from "../sandbox/ports.ts";
import { CookieBrowser } from "../test/cookie-browser.ts";
import { expect, test } from "../test/fixtures.ts";
import { parseMetrics, type Sample, sampleValue } from "../test/metrics-text.ts";
import type { Customer, PolarControl } from "../test/polar-control.ts";
import { groupingLabels, wrongInQuery } from "../test/promql.ts";
import { startTraceReceiver } from "../test/trace-receiver.ts";
import { until } from "../test/until.ts";

const token = "metrics-token-of-the-tests-0123456789";

const dashboard = z.object({
  templating: z.object({ list: z.array(z.object({ name: z.string(), definition: z.string().optional() })) }),
  panels: z.array(
    z.object({
      title: z.string(),
      targets: z.array(z.object({ expr: z.string(), legendFormat: z.string() })).default([]),
    }),
  ),
});
const alerts = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          labels: z.object({ severity: z.enum(["critical", "warning"]) }),
          annotations: z.object({ summary: z.string(), description: z.string() }),
        }),
      ),
    }),
  ),
});

/** A visit with all that is measured: pages, files, a sign-in, a wrong one, a key, and a Polar that fails. */
async function visit(browser: CookieBrowser, polar: PolarControl, customer: Customer): Promise<void> {
  await browser.openLink(await polar.mintToken(customer));
  const { text } = await browser.get("/license-keys?query=canary-query");
  const [file = ""] = /\/_next\/static\/[\w./-]+/.exec(text) ?? [];
  expect((await browser.get(file)).status).toBe(200);
  const id = customer.license_keys[0]?.id;
  expect((await browser.get(`/api/license-keys/${id}`)).status).toBe(200);
  expect((await browser.get("/api/license-keys?query=canary-query")).status).toBe(200);
  expect((await browser.get(`/nowhere/${customer.email}`)).status).toBe(404);
  expect((await browser.get("/enter?customer_session_token=polar_cst_canary")).status).toBe(303);
  expect((await browser.post("/api/sign-in", { email: customer.email })).status).toBe(202);
  expect((await browser.post("/api/sign-in/verify", { code: "00000000" })).status).toBe(401);
  await polar.addFault({ customer_id: customer.customer_id, status: 500 });
  expect((await browser.get("/api/license-keys")).status).toBe(503);
  await polar.clearFaults();
}

const scrapeOf = async (url: string, headers: Record<string, string> = {}): Promise<Sample[]> => {
  const answer = await fetch(`${url}/metrics`, { headers });
  expect(answer.status).toBe(200);
  return parseMetrics(await answer.text());
};

test("the dashboard and the alerts ask for metrics and labels that the portal has", async ({
  startInstance,
  polar,
  customer,
}) => {
  test.slow();
  const metricsUrl = `http://127.0.0.1:${await freePort()}`;
  const portal = await startInstance({ METRICS_ADDRESS: new URL(metricsUrl).host }, { sharesDatabase: true });
  await visit(new CookieBrowser(portal.url), polar, customer);
  // The list of keys has no age before its first full sync is complete.
  const read = await until(
    "both lists to be synced",
    async () => {
      const samples = await scrapeOf(metricsUrl);
      const list = (name: string) => sampleValue(samples, "portal_directory_sync_age_seconds", { list: name });
      return list("members") !== undefined && list("license-keys") !== undefined && samples;
    },
    60_000,
  );
  // What Prometheus adds to each.
  const target = { job: "license-portal", instance: "127.0.0.1:9464" };
  const samples = [...read, { name: "up", labels: {}, value: 1 }].map((one) => ({
    ...one,
    labels: { ...one.labels, ...target },
  }));

  const { panels, templating } = dashboard.parse(JSON.parse(await readFile("docs/monitoring/dashboard.json", "utf8")));
  const targets = panels.flatMap(({ title, targets }) => targets.map((one) => ({ title, ...one })));
  expect(targets.length).toBeGreaterThan(20);
  const inDashboard = targets.flatMap(({ title, expr, legendFormat }) => {
    const legend = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = ""]) => label);
    const known = [...groupingLabels(expr), ...(groupingLabels(expr).length > 0 ? [] : ["instance"])];
    const strangers = legend.filter((label) => !known.includes(label)).map((label) => `no label ${label} to show`);
    return [...wrongInQuery(expr, samples), ...strangers].map((text) => `${title}: ${text}`);
  });
  expect(inDashboard).toEqual([]);
  for (const { definition } of templating.list) {
    if (definition === undefined) continue;
    const [, query = "", label = ""] = /^label_values\((.+), (\w+)\)$/.exec(definition) ?? [];
    expect(wrongInQuery(query, samples)).toEqual([]);
    expect(Object.keys(target)).toContain(label);
  }

  const rules = alerts
    .parse(parse(await readFile("docs/monitoring/alerts.yml", "utf8")))
    .groups.flatMap((group) => group.rules);
  expect(rules.length).toBeGreaterThan(10);
  const inAlerts = rules.flatMap(({ alert, expr, annotations }) => {
    const shown = [
      ...Object.values(annotations)
        .join(" ")
        .matchAll(/\$labels\.(\w+)/g),
    ].map(([, label = ""]) => label);
    const known = groupingLabels(expr).length > 0 ? groupingLabels(expr) : Object.keys(target);
    const strangers = shown.filter((label) => !known.includes(label)).map((label) => `no label ${label} to show`);
    return [...wrongInQuery(expr, samples), ...strangers].map((text) => `${alert}: ${text}`);
  });
  expect(inAlerts).toEqual([]);
});

test("metrics name routes by their pattern, count each request once, and hold nothing of a customer", async ({
  startInstance,
  polar,
  customer,
}) => {
  const metricsUrl = `http://127.0.0.1:${await freePort()}`;
  const portal = await startInstance({ METRICS_ADDRESS: new URL(metricsUrl).host, METRICS_TOKEN: token });
  await visit(new CookieBrowser(portal.url), polar, customer);
  const samples = await scrapeOf(metricsUrl);
  const count = (labels: Record<string, string>) => sampleValue(samples, "portal_http_requests_total", labels);
  expect(count({ route: "/api/license-keys/{id}", method: "GET", status: "200" })).toBe(1);
  expect(count({ route: "/api/license-keys", method: "GET", status: "200" })).toBe(1);
  expect(count({ route: "/api/license-keys", method: "GET", status: "503" })).toBe(1);
  expect(count({ route: "/license-keys", method: "GET", status: "200" })).toBe(1);
  expect(count({ route: "/_next/static", status: "200" })).toBe(1);
  expect(count({ route: "other", status: "404" })).toBe(1);
  expect(count({ route: "/api/session", method: "POST", status: "201" })).toBe(1);
  const signIn = (labels: Record<string, string>) => sampleValue(samples, "portal_sign_ins_total", labels);
  expect(signIn({ way: "link", outcome: "done" })).toBe(1);
  expect(signIn({ way: "code", outcome: "otp_wrong" })).toBe(1);
  const failed = { operation: "GET /v1/customer-portal/license-keys/", outcome: "error" };
  expect(sampleValue(samples, "portal_polar_call_duration_seconds_count", failed)).toBeGreaterThan(0);

  const text = await (await fetch(`${metricsUrl}/metrics`)).text();
  const { email, customer_id, license_keys } = customer;
  for (const canary of [email, customer_id, license_keys[0]?.id ?? "", "canary", "polar_cst_", token])
    expect(text).not.toContain(canary);
  expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);

  // By token on the portal's own port, also by the name of an instance. The other address has nothing but metrics.
  expect((await fetch(`${portal.url}/metrics`)).status).toBe(401);
  expect((await fetch(`${portal.url}/metrics`, { headers: { authorization: `Bearer ${token}x` } })).status).toBe(401);
  const byToken = await scrapeOf(portal.url.replace("127.0.0.1", "localhost"), { authorization: `Bearer ${token}` });
  expect(sampleValue(byToken, "portal_sign_ins_total", { way: "link", outcome: "done" })).toBe(1);
  expect((await fetch(`${metricsUrl}/livez`)).status).toBe(404);
});

test("metrics and traces are off by default", async ({ stack }) => {
  const answer = await fetch(`${stack.portalUrl}/metrics`, { headers: { authorization: `Bearer ${token}` } });
  expect([answer.status, await answer.json()]).toEqual([404, expect.objectContaining({ code: "not_found" })]);
});

test("traces arrive at a collector, and hold nothing of a customer", async ({ startInstance, polar, customer }) => {
  const collector = await startTraceReceiver();
  try {
    const portal = await startInstance({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: "x-api-key=collector%20key",
      OTEL_SERVICE_NAME: "northwind-licenses",
    });
    const browser = new CookieBrowser(portal.url);
    await visit(browser, polar, customer);
    const traceparent = `00-${"ab".repeat(16)}-${"cd".repeat(8)}-01`;
    await browser.get("/api/session", { traceparent });
    // What waits is sent before the process ends.
    await portal.stop();

    const spans = collector.spans();
    const ofRoute = (name: string) => spans.filter((span) => span.name === name);
    const children = (parent: { spanId: string } | undefined) =>
      spans.filter((one) => one.parentSpanId === parent?.spanId);
    const [list, failed] = ofRoute("GET /api/license-keys");
    expect(list?.attributes).toMatchObject({ "http.route": "/api/license-keys", "http.response.status_code": 200 });
    const operation = "GET /v1/customer-portal/license-keys/";
    const call = { "portal.polar.operation": operation, "portal.polar.attempt": 1, "portal.polar.outcome": "ok" };
    expect(children(list).find(({ name }) => name === `polar ${operation}`)?.attributes).toMatchObject(call);
    expect(children(list).map(({ name }) => name)).toContain("select sessions");
    expect(failed?.attributes).toMatchObject({ "portal.problem": "upstream_unavailable" });
    const attempts = children(failed).filter(({ name }) => name.startsWith("polar"));
    expect(attempts[0]?.attributes).toMatchObject({
      "portal.polar.outcome": "error",
      "http.response.status_code": 500,
    });
    // A page that Next renders, and an answer of its own.
    expect(children(ofRoute("GET /license-keys")[0]).some(({ name }) => name.startsWith("polar"))).toBe(true);
    expect(ofRoute("GET other").length).toBeGreaterThan(0);
    // Without a proxy of ours, a caller can't choose the trace.
    expect(ofRoute("GET /api/session").length).toBeGreaterThan(0);
    expect(spans.filter(({ traceId }) => traceId === "ab".repeat(16))).toEqual([]);

    expect(collector.requests[0]).toMatchObject({ path: "/v1/traces", headers: { "x-api-key": "collector key" } });
    const sent = collector.bodies.join("\n");
    expect(sent).toContain("northwind-licenses");
    const { email, customer_id, license_keys } = customer;
    const key = license_keys[0];
    const canaries = [email, email.split("@")[0], customer_id, key?.id, key?.key, "canary", "polar_cst_", "polar_oat_"];
    for (const canary of [...canaries, "$1", "127.0.0.1:", "Mozilla"]) expect(sent).not.toContain(canary);
    const allowed = /^(http\.(request\.method|route|response\.status_code)|server\.address|db\.|portal\.)/;
    const strange = spans.flatMap(({ attributes }) => Object.keys(attributes)).filter((name) => !allowed.test(name));
    expect(strange).toEqual([]);
  } finally {
    await collector.close();
  }
});

test("behind a trusted proxy its trace goes on, and a collector that is away is only logged", async ({
  startInstance,
  polar,
  customer,
}) => {
  const collector = await startTraceReceiver();
  const portal = await startInstance({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    TRUSTED_PROXY_HOPS: "1",
    LOG_LEVEL: "info",
  });
  const browser = new CookieBrowser(portal.url);
  await browser.openLink(await polar.mintToken(customer));
  // The proxy says that it doesn't sample. The portal's own share decides.
  await browser.get("/api/session", { traceparent: `00-${"ab".repeat(16)}-${"cd".repeat(8)}-00` });
  const ofProxy = () => collector.spans().find(({ parentSpanId }) => parentSpanId === "cd".repeat(8));
  expect(await until("the span", ofProxy)).toMatchObject({ name: "GET /api/session", traceId: "ab".repeat(16) });
  await collector.close();
  expect((await browser.get("/api/session")).status).toBe(200);
  const lost = () => portal.logLines().find((line) => line.includes('"traces_lost"'));
  expect(JSON.parse(await until("the log to tell", lost, 60_000))).toMatchObject({ count: expect.any(Number) });
  expect((await browser.get("/api/session")).status).toBe(200);
});
