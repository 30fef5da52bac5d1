import { expect, test } from "vitest";
import { systemContext } from "@/lib/server/context";
import { findAccounts } from "@/lib/server/directory/account-lookup";
import { SupportSearch } from "@/test/support-search";

const studio = "Northwind Studio license";
const agent = await SupportSearch.open();
const { portal } = agent;
const { polar } = portal;

test("a search is audited by its kind, never by its text", async () => {
  const email = `${agent.unique("quiet")}@example.com`;
  const made = await polar.makeCustomer({ email, license_keys: [{ benefit: studio }] });
  await agent.syncDirectory();
  await agent.search(email);
  await agent.search(made.customer_id);
  await agent.search(made.license_keys[0]?.key ?? "");
  await agent.browser.get(`/api/support/customers/${made.customer_id}`);
  await agent.browser.get(`/api/support/license-keys/${made.license_keys[0]?.id}`);
  await agent.browser.get("/api/support/license-keys?status=granted");
  const events = await agent.events();
  expect(events).toMatchObject([
    { action: "customers.search", outcome: "done", detail: { kind: "email", page: 1, found: 1 } },
    { action: "customers.search", detail: { kind: "id", found: 1 } },
    { action: "customers.search", detail: { kind: "text", found: 1 } },
    { action: "customer.view", outcome: "done", customer_id: made.customer_id },
    { action: "license_key.view", customer_id: made.customer_id, detail: { license_key_id: made.license_keys[0]?.id } },
    { action: "license_keys.list", detail: { status: "granted", page: 1 } },
  ]);
  expect(JSON.stringify(events)).not.toContain(email);
  expect(JSON.stringify(events)).not.toContain(made.license_keys[0]?.key);
});

test("a failure of Polar is answered and audited as a failure, never as an empty list", async () => {
  await polar.setFaults({ path: "/v1/customers/", status: 503 });
  const answer = await agent.browser.post("/api/support/customers/search", { query: "anybody" });
  await polar.setFaults();
  expect(answer).toMatchObject({ status: 503, json: { code: "upstream_unavailable" } });
  expect(await agent.events()).toMatchObject([{ outcome: "failed", detail: { problem: "upstream_unavailable" } }]);
});

test("a query that is empty, too long or isn't text is refused", async () => {
  for (const query of ["", "   ", "x".repeat(20_001), 7, null, ["a"]]) {
    const answer = await agent.browser.post("/api/support/customers/search", { query });
    expect(answer, String(query)).toMatchObject({ status: 400, json: { code: "invalid_request" } });
  }
  const more = await agent.browser.post("/api/support/customers/search", { query: "a", limit: 26 });
  expect(more.status).toBe(400);
});

test("leads and admins can search; auditors and people who aren't signed in cannot", async () => {
  const { browser: auditor } = await portal.newStaff("auditor");
  const routes = [
    ["POST", "/api/support/customers/search"],
    ["GET", "/api/support/customers/11111111-1111-4111-8111-111111111111"],
    ["GET", "/api/support/license-keys"],
    ["GET", "/api/support/license-keys/11111111-1111-4111-8111-111111111111"],
  ] as const;
  for (const [method, path] of routes) {
    const body = method === "POST" ? { query: "a" } : undefined;
    expect((await auditor.send(method, path, body)).json).toMatchObject({ code: "staff_role_missing" });
    expect((await portal.browser().send(method, path, body)).json).toMatchObject({
      code: "staff_session_required",
    });
  }
  for (const role of ["lead", "admin"]) {
    const { browser } = await portal.newStaff(role);
    expect((await browser.post("/api/support/customers/search", { query: "ana" })).status).toBe(200);
  }
});

test("staff who search nonstop use up their own lane, and customers are still served", async () => {
  const made = await polar.makeCustomer({ license_keys: [{ benefit: studio }] });
  const staff = await Promise.all(Array.from({ length: 4 }, () => portal.newStaff("agent")));
  const statuses: number[] = [];
  const calls = await polar.requestsDuring(async () => {
    for (let round = 0; round < 31; round += 1) {
      const answers = await Promise.all(
        staff.map(({ browser }) => browser.post("/api/support/customers/search", { query: "northwind" })),
      );
      statuses.push(...answers.map(({ status }) => status));
    }
  });
  // Each agent is limited to 30 searches a minute, and all share a lane of a hundred calls.
  expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(100);
  expect(new Set(statuses)).toEqual(new Set([200, 429, 503]));
  expect(calls.filter(({ token }) => token.kind === "organization").length).toBeLessThanOrEqual(100);
  // Sign-in and customer pages use another lane.
  expect(await findAccounts(systemContext("customer"), made.email)).toHaveLength(1);
});

test("no payload that an agent receives holds a full key or a token", async () => {
  const keys = ["ABC", "123456", "1234567", "Ünï 42 ключ", agent.unique("LONG-LEGACY-KEY-")];
  const made = await polar.makeCustomer({
    name: agent.unique("Payload "),
    license_keys: keys.map((key) => ({ benefit: studio, key })),
  });
  await agent.syncDirectory();
  const payloads: string[] = [];
  const collect = (answer: { json: unknown }) => payloads.push(JSON.stringify(answer.json));
  for (const query of [...keys, ...keys.map((key) => key.slice(-6)), made.email, made.customer_id, made.name]) {
    collect(await agent.browser.post("/api/support/customers/search", { query }));
  }
  collect(await agent.browser.get(`/api/support/customers/${made.customer_id}`));
  for (const { id } of made.license_keys) collect(await agent.browser.get(`/api/support/license-keys/${id}`));
  collect(await agent.browser.get("/api/support/license-keys?limit=100"));
  const all = payloads.join("\n");
  expect(all).toContain(made.customer_id);
  for (const key of keys.slice(2)) expect(all).not.toContain(key);
  expect(all).not.toContain('"****-ABC"');
  expect(all).not.toContain('"****-123456"');
  expect(all).not.toMatch(/polar_(oat|cst|mst)_/);
});
