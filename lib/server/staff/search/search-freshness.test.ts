import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { systemContext } from "@/lib/server/context";
import { processResyncs } from "@/lib/server/directory/resync-queue";
import { Agents } from "@/lib/testing/agents";

const studio = "Northwind Studio license";
let agents: Agents;

beforeAll(async () => {
  agents = await Agents.open(inject("postgresAdminUrl"));
});
afterAll(() => agents.close());
beforeEach(() => agents.newAgent());

test("deleted and foreign customers are never found, whatever is typed", async () => {
  const gone = await agents.make({
    name: agents.unique("Gone Person "),
    type: "team",
    external_id: agents.unique("gone-"),
    members: [{ email: `${agents.unique("gone.member")}@example.com`, role: "owner" }],
    license_keys: [{ benefit: studio }],
  });
  const foreign = await agents.make({
    organization: "contoso",
    name: agents.unique("Foreign Person "),
    license_keys: [{ benefit: { description: agents.unique("Contoso key ") } }],
  });
  await agents.fillIndexes();
  await agents.desk.control("POST", `/customers/${gone.customer_id}/delete`);
  const texts = [gone, foreign].flatMap(({ customer_id, email, name, members, license_keys }) => [
    customer_id,
    email,
    name ?? "",
    ...members.flatMap((member) => [member.id, member.email]),
    ...license_keys.flatMap(({ id, key }) => [id, key, key.slice(-6)]),
  ]);
  for (const text of texts) expect(await agents.found(text), text).toEqual([]);
  for (const { customer_id, license_keys } of [gone, foreign]) {
    const page = await agents.browser.json("GET", `/api/support/customers/${customer_id}`);
    expect(page).toMatchObject({ status: 404, json: { code: "customer_not_found" } });
    const key = await agents.browser.json("GET", `/api/support/license-keys/${license_keys[0]?.id}`);
    if (customer_id === foreign.customer_id) expect(key).toMatchObject({ json: { code: "license_key_not_found" } });
    else expect(key).toMatchObject({ json: { customer: null } });
  }
});

test("a key that was rotated in Polar is found by its new text, and no longer by the old one", async () => {
  const made = await agents.make({ license_keys: [{ benefit: studio }] });
  await agents.fillIndexes();
  const [key] = made.license_keys;
  const rotated = await agents.asVendor<{ key: string }>("POST", `/v1/license-keys/${key?.id}/rotate`);
  expect(await agents.found(key?.key ?? "")).toEqual([]);
  // Reading the outdated match again corrected the index.
  expect(await agents.found(rotated.key)).toEqual([[made.customer_id, ["key whole"]]]);
});

test("a key that its customer rotated is found at once", async () => {
  const made = await agents.make({ license_keys: [{ benefit: studio }] });
  const [key] = made.license_keys;
  const customer = agents.desk.browser();
  const whom = { customer_id: made.customer_id };
  const { token } = await agents.asVendor<{ token: string }>("POST", "/v1/customer-sessions/", whom);
  await customer.send("GET", `/api/enter?customer_session_token=${token}`);
  await customer.json("POST", "/api/session", {});
  const rotation = await customer.json("POST", `/api/license-keys/${key?.id}/rotate`, {});
  expect(rotation.status).toBe(200);
  const revealed = await customer.json("POST", `/api/license-keys/${key?.id}/reveal`, {});
  const { key: full } = revealed.json as { key: string };
  expect(full).not.toBe(key?.key);
  expect(await agents.found(full)).toEqual([[made.customer_id, ["key whole"]]]);
  expect(await agents.found(key?.key ?? "")).toEqual([]);
});

test("a new key is found as soon as Polar's webhook arrives", async () => {
  const made = await agents.make({
    webhooks: true,
    license_keys: [{ benefit: studio, key: agents.unique("BROUGHT-BY-WEBHOOK-00") }, { benefit: studio }],
  });
  const [brought, generated] = made.license_keys;
  await expect.poll(() => agents.found(brought?.key ?? "")).toEqual([[made.customer_id, ["key whole"]]]);
  await expect.poll(() => agents.found(generated?.key.slice(-6) ?? "")).toEqual([[made.customer_id, ["key end"]]]);
  await processResyncs(systemContext());
  expect(await agents.found(generated?.key ?? "")).toEqual([[made.customer_id, ["key whole"]]]);
});
