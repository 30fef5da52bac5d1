import { expect, test } from "vitest";
import type { SupportCustomerDetail } from "@/lib/api/support";
import { systemContext } from "@/lib/server/context";
import { processResyncs } from "@/lib/server/directory/resync-queue";
import { SupportSearch } from "@/test/support-search";

const studio = "Northwind Studio license";
const agent = await SupportSearch.open();
const { portal } = agent;
const { polar } = portal;

test("deleted and foreign customers are never found, whatever is typed", async () => {
  const gone = await polar.makeCustomer({
    name: agent.unique("Gone Person "),
    type: "team",
    external_id: agent.unique("gone-"),
    members: [{ email: `${agent.unique("gone.member")}@example.com`, role: "owner" }],
    license_keys: [{ benefit: studio }],
  });
  const foreign = await polar.makeCustomer({
    organization: "contoso",
    name: agent.unique("Foreign Person "),
    license_keys: [{ benefit: { description: agent.unique("Contoso key ") } }],
  });
  await agent.syncDirectory();
  await polar.deleteCustomer(gone);
  const texts = [gone, foreign].flatMap(({ customer_id, email, name, members, license_keys }) => [
    customer_id,
    email,
    name ?? "",
    ...members.flatMap((member) => [member.id, member.email]),
    ...license_keys.flatMap(({ id, key }) => [id, key, key.slice(-6)]),
  ]);
  for (const text of texts) expect(await agent.found(text), text).toEqual([]);
  for (const { customer_id, license_keys } of [gone, foreign]) {
    const page = await agent.browser.get(`/api/support/customers/${customer_id}`);
    expect(page).toMatchObject({ status: 404, json: { code: "customer_not_found" } });
    const key = await agent.browser.get(`/api/support/license-keys/${license_keys[0]?.id}`);
    if (customer_id === foreign.customer_id) expect(key).toMatchObject({ json: { code: "license_key_not_found" } });
    else expect(key).toMatchObject({ json: { customer: null } });
  }
});

test("a key that was rotated in Polar is found by its new text, and no longer by the old one", async () => {
  const made = await polar.makeCustomer({ license_keys: [{ benefit: studio }] });
  await agent.syncDirectory();
  const [key] = made.license_keys;
  const rotated = await polar.rotateKey(key?.id ?? "");
  expect(await agent.found(key?.key ?? "")).toEqual([]);
  // Reading the outdated match again corrected the index.
  expect(await agent.found(rotated)).toEqual([[made.customer_id, ["key whole"]]]);
});

test("a key that its customer rotated is found at once", async () => {
  const made = await polar.makeCustomer({ license_keys: [{ benefit: studio }] });
  const [key] = made.license_keys;
  const customer = await portal.customerBrowser(made);
  const rotation = await customer.post(`/api/license-keys/${key?.id}/rotate`);
  expect(rotation.status).toBe(200);
  const revealed = await customer.post(`/api/license-keys/${key?.id}/reveal`);
  const { key: full } = revealed.json as { key: string };
  expect(full).not.toBe(key?.key);
  expect(await agent.found(full)).toEqual([[made.customer_id, ["key whole"]]]);
  expect(await agent.found(key?.key ?? "")).toEqual([]);
});

test("a new key is found as soon as Polar's webhook arrives", async () => {
  const made = await polar.makeCustomer({
    webhooks: true,
    license_keys: [{ benefit: studio, key: agent.unique("BROUGHT-BY-WEBHOOK-00") }, { benefit: studio }],
  });
  const [brought, generated] = made.license_keys;
  await expect.poll(() => agent.found(brought?.key ?? "")).toEqual([[made.customer_id, ["key whole"]]]);
  await expect.poll(() => agent.found(generated?.key.slice(-6) ?? "")).toEqual([[made.customer_id, ["key end"]]]);
  await processResyncs(systemContext());
  expect(await agent.found(generated?.key ?? "")).toEqual([[made.customer_id, ["key whole"]]]);
});

test("a key that Polar generated is found whole as soon as its webhook arrives, before it was read", async () => {
  const made = await polar.makeCustomer({ license_keys: [{ benefit: studio }] });
  const [key] = made.license_keys;
  await polar.control("POST", "/webhooks", {
    type: "benefit_grant.created",
    data: {
      // A grant can be younger than its key.
      created_at: new Date(Date.now() + 3_600_000).toISOString(),
      customer_id: made.customer_id,
      benefit_id: key?.benefit_id,
      is_revoked: false,
      properties: { license_key_id: key?.id, display_key: key?.display_key },
    },
  });
  // What the webhook queued is not read.
  await portal.database.query("update directory_license_keys set key_hash = null where license_key_id = $1", [key?.id]);
  expect(await agent.found(key?.key.toLowerCase() ?? "")).toEqual([[made.customer_id, ["key whole"]]]);
});

test("a key and a member are found before anything announced them", async () => {
  await agent.syncDirectory();
  const email = `${agent.unique("unannounced")}@example.com`;
  const made = await polar.makeCustomer({
    type: "team",
    members: [{ email, name: "Unannounced Person", role: "owner" }],
    license_keys: [{ benefit: studio }],
  });
  expect(await agent.found(made.license_keys[0]?.key ?? "")).toEqual([[made.customer_id, ["key whole"]]]);
  expect(await agent.found(email)).toEqual([[made.customer_id, [`member ${email}`]]]);
  expect(await agent.found("person unannounced")).toEqual([[made.customer_id, [`member ${email}`]]]);
});

test("a key of any length is found whole, also one of many lines that a one-line field joins", async () => {
  const long = `${agent.unique("LONG-")}${"0123456789abcdef".repeat(1000)}`;
  const lines = `-----BEGIN LICENSE-----\n${agent.unique("line ")}\r\n\tsecond  line é\n-----END LICENSE-----`;
  const made = await polar.makeCustomer({
    license_keys: [long, lines, "Z"].map((key) => ({ benefit: studio, key })),
  });
  await agent.syncDirectory();
  const whole = [[made.customer_id, ["key whole"]]];
  for (const typed of [long, lines, lines.replace(/[\r\n]/g, ""), lines.toUpperCase()])
    expect(await agent.found(typed), typed.slice(0, 40)).toEqual(whole);
  expect((await agent.search("z")).items[0]).toMatchObject({
    customer: { id: made.customer_id },
    matches: [{ part: "whole" }],
  });
});

test("a customer's page shows what changed since the directory read its keys", async () => {
  const made = await polar.makeCustomer({
    license_keys: [{ benefit: studio }, { benefit: studio }, { benefit: studio }],
  });
  await agent.syncDirectory();
  const [rotated, revoked, same] = made.license_keys.map(({ id }) => id);
  const after = await polar.rotateKey(rotated ?? "");
  await polar.revokeKey(revoked ?? "");
  const { json } = await agent.browser.get(`/api/support/customers/${made.customer_id}`);
  const { items } = (json as SupportCustomerDetail).license_keys;
  const shown = new Map(items.map((key) => [key.id, [key.status, key.display_key]]));
  expect(shown.get(rotated ?? "")).toEqual(["active", `****-${after.slice(-6)}`]);
  expect(shown.get(revoked ?? "")?.[0]).toBe("revoked");
  expect(shown.get(same ?? "")?.[0]).toBe("active");
});

test("a customer's only key is shown as it is at Polar now", async () => {
  const made = await polar.makeCustomer({ license_keys: [{ benefit: studio }] });
  await agent.syncDirectory();
  await polar.patchKey(made.license_keys[0]?.id ?? "", { status: "disabled", limit_activations: 7 });
  const { json } = await agent.browser.get(`/api/support/customers/${made.customer_id}`);
  const { items } = (json as SupportCustomerDetail).license_keys;
  expect(items).toMatchObject([{ status: "disabled", limit_activations: 7 }]);
});

test("keys that came after the last sync without a webhook are all listed", async () => {
  await agent.syncDirectory();
  const made = await polar.makeCustomer({ license_keys: Array.from({ length: 150 }, () => ({ benefit: studio })) });
  const { json } = await agent.browser.get(`/api/support/customers/${made.customer_id}?keys_page=15`);
  const { items, pagination } = (json as SupportCustomerDetail).license_keys;
  expect(pagination).toEqual({ total_count: 150, max_page: 15 });
  expect(items).toHaveLength(10);
});
