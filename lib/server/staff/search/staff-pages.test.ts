import { expect, test } from "vitest";
import type { OrganizationKeyDetail, OrganizationKeyList, SupportCustomerDetail } from "@/lib/api/support";
import { SupportSearch } from "@/test/support-search";

const studio = "Northwind Studio license";
const agent = await SupportSearch.open();
const { portal } = agent;
const { polar } = portal;

test("a customer's page has its members, and its masked keys with their holders", async () => {
  const [owner, other] = [`${agent.unique("owner")}@example.com`, `${agent.unique("other")}@example.com`];
  const made = await polar.makeCustomer({
    type: "team",
    name: "Team \u202Egnp.exe <b>",
    members: [
      { email: owner, role: "owner", name: "Ola" },
      { email: other, name: null },
    ],
    license_keys: [
      { benefit: studio, member: owner, key: agent.unique("TEAM-KEY-OF-OLA-") },
      { benefit: studio },
      { benefit: studio, member: other, status: "revoked" },
    ],
  });
  const { status, json } = await agent.browser.get(`/api/support/customers/${made.customer_id}`);
  const page = json as SupportCustomerDetail;
  expect(status).toBe(200);
  expect(page.customer).toMatchObject({ id: made.customer_id, kind: "team", name: "Team gnp.exe <b>" });
  expect(page.members.items.map(({ email }) => email).sort()).toEqual([other, owner].sort());
  expect(page.license_keys.held_by_nobody).toBe(1);
  const holders = new Map(page.license_keys.items.map((key) => [key.id, [key.holder, key.member?.email ?? null]]));
  expect(made.license_keys.map(({ id }) => holders.get(id))).toEqual([
    ["member", owner],
    ["nobody", null],
    ["member", other],
  ]);
  // Revoked keys come last.
  expect(page.license_keys.items.at(-1)?.status).toBe("revoked");
  for (const { key } of made.license_keys) expect(JSON.stringify(json)).not.toContain(key);
});

test("a customer with 250 keys gets ten a page, which the directory knows", async () => {
  const made = await polar.makeCustomer({ license_keys: Array.from({ length: 250 }, () => ({ benefit: studio })) });
  await agent.syncDirectory();
  const seen = new Set<string>();
  for (const page of [1, 2, 25]) {
    const calls = await polar.requestsDuring(async () => {
      const { json } = await agent.browser.get(`/api/support/customers/${made.customer_id}?keys_page=${page}`);
      const { license_keys } = json as SupportCustomerDetail;
      expect(license_keys.pagination).toEqual({ total_count: 250, max_page: 25 });
      expect(license_keys.items).toHaveLength(10);
      for (const { id } of license_keys.items) seen.add(id);
    });
    expect(calls.length).toBeLessThanOrEqual(4);
  }
  expect(seen.size).toBe(30);
});

test("the organization's keys are listed masked with their customers, and filtered by Polar's status and by benefit", async () => {
  const made = await polar.makeCustomer({
    name: agent.unique("Lister "),
    license_keys: [
      { benefit: { description: agent.unique("Listed ") } },
      ...(["disabled", "revoked"] as const).map((status) => ({ benefit: studio, status })),
    ],
  });
  const [own] = made.license_keys;
  const { json } = await agent.browser.get(`/api/support/license-keys?benefit_id=${own?.benefit_id}`);
  const list = json as OrganizationKeyList;
  expect(list.items).toMatchObject([{ id: own?.id, customer: { id: made.customer_id, name: made.name } }]);
  expect(JSON.stringify(list)).not.toContain(own?.key);
  for (const status of ["disabled", "revoked"]) {
    const answer = await agent.browser.get(`/api/support/license-keys?status=${status}&limit=100`);
    const { items } = answer.json as OrganizationKeyList;
    expect(new Set(items.map((key) => key.status))).toEqual(new Set([status]));
  }
  expect((await agent.browser.get("/api/support/license-keys?status=expired")).status).toBe(400);
});

test("devices are shown fifty at a time, also where the vendor hides them from customers", async () => {
  const made = await polar.makeCustomer({ license_keys: [{ benefit: "Northwind CI runner", activations: 1000 }] });
  const path = `/api/support/license-keys/${made.license_keys[0]?.id}`;
  const { json } = await agent.browser.get(path);
  const key = json as OrganizationKeyDetail;
  expect(key).toMatchObject({ device_management: false, activations_count: 1000 });
  expect(key.activations).toHaveLength(50);
  expect(key.activations_pagination).toEqual({ total_count: 1000, max_page: 20 });
  const { json: one } = await agent.browser.send(
    "GET",
    `${path}?activations_query=${encodeURIComponent("device 777")}`,
  );
  expect((one as OrganizationKeyDetail).activations.map(({ label }) => label)).toEqual(["Device 777"]);
  expect(JSON.stringify([json, one])).not.toContain(made.license_keys[0]?.key);
});
