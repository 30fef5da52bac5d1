import { afterAll, beforeAll, expect, test } from "vitest";
import { NORTHWIND } from "../../test/polar-control.ts";
import { TestPolar } from "../../test/test-polar.ts";
import { seedId } from "../seed/seed-id.ts";

let polar: TestPolar;
beforeAll(async () => {
  polar = await TestPolar.start({ portalUrl: "http://portal.test:3000" });
});
afterAll(() => polar.close());

const PORTAL = "/v1/customer-portal/";

test("a new customer has everything in the description", async () => {
  const ada = await polar.addCustomer({
    name: "Ada",
    email: "Ada@Example.com",
    external_id: "ada_1",
    metadata: { plan: "pro" },
    license_keys: [
      { benefit: "Northwind API quota", usage: 950, expires_in_days: 5, order: true, validations: 3, key: "BROUGHT" },
      {
        benefit: {
          description: "Own",
          properties: { prefix: "OWN", activations: { limit: 2, enable_customer_admin: true } },
        },
        subscription: "Northwind Studio",
        activations: [{ label: "Laptop", meta: { os: "macOS" } }, { label: "Desk" }],
      },
    ],
  });
  const { body } = await polar.call("GET", `${PORTAL}license-keys/`, { token: ada.token });
  expect(body).toMatchObject({
    items: [
      { key: "BROUGHT", usage: 950, limit_usage: 1000, validations: 3, customer: { metadata: { plan: "pro" } } },
      { key: expect.stringMatching(/^OWN-[0-9A-F-]{36}$/), limit_activations: 2 },
    ],
  });
  const own = await polar.call("GET", `${PORTAL}license-keys/${ada.license_keys[1]?.id}`, { token: ada.token });
  expect(own.body).toMatchObject({ activations: [{ label: "Laptop", meta: { os: "macOS" } }, { label: "Desk" }] });
  const grants = await polar.call("GET", `${PORTAL}benefit-grants/`, { token: ada.token });
  expect(grants.text).toContain('"user_provided_key":"BROUGHT"');
  const bought = await Promise.all([
    polar.call("GET", `${PORTAL}orders/`, { token: ada.token }),
    polar.call("GET", `${PORTAL}subscriptions/${ada.license_keys[1]?.subscription_id}`, { token: ada.token }),
  ]);
  expect(bought.map(({ body: one }) => one)).toMatchObject([
    { items: [{ product: { name: "Northwind API" } }] },
    { product: { name: "Northwind Studio" } },
  ]);
});

test("250 new keys are listed in the order of the description", async () => {
  const license_keys = Array.from({ length: 250 }, (_, index) => ({ benefit: "Northwind Fonts", key: `K${index}` }));
  const ada = await polar.addCustomer({ license_keys });
  const { body } = await polar.call("GET", `${PORTAL}license-keys/?limit=100&page=3`, { token: ada.token });
  expect(body).toMatchObject({ pagination: { total_count: 250, max_page: 3 } });
  expect(Object(body).items.map(({ key }: { key: string }) => key)).toEqual(
    license_keys.slice(200).map(({ key }) => key),
  );
});

test("an organization without members gives its customers none", async () => {
  const carl = await polar.control("POST", "/customers", {
    organization: "contoso",
    license_keys: [{ benefit: "Contoso Toolbox license" }],
  });
  expect(carl).toMatchObject({ members: [], license_keys: [{ member_id: null }] });
});

test.each([
  [{ nam: "x" }, []],
  [{ email: "nobody" }, ["email"]],
  [{ email: "maya@CHEN.example" }, ["email"]],
  [{ external_id: "cust_maya" }, ["external_id"]],
  [{ organization: "umbrella" }, ["organization"]],
  [{ type: "team" }, ["members"]],
  [{ license_keys: [{ benefit: "Nope" }] }, ["license_keys", 0, "benefit"]],
  [{ license_keys: [{ benefit: "Northwind Fonts", order: "Nope" }] }, ["license_keys", 0]],
  [{ license_keys: [{ benefit: "Northwind Fonts", member: "x@y.example" }] }, ["license_keys", 0, "member"]],
  [
    { license_keys: [{ benefit: "Northwind Fonts", expires_at: "2030-01-01T00:00:00Z", expires_in_days: 1 }] },
    ["license_keys", 0],
  ],
])("the description %j is refused and writes nothing", async (body, loc) => {
  const count = async () => Object(await polar.control("GET", "/world")).customers.length;
  const before = await count();
  const answer = await polar.call("POST", "/_sandbox/customers", { body });
  expect([answer.status, Object(answer.body).detail[0].loc]).toEqual([422, loc]);
  expect(await count()).toBe(before);
});

test("invalid JSON and unknown routes are refused", async () => {
  const broken = await fetch(`${polar.url}/_sandbox/customers`, { method: "POST", body: "{" });
  expect(broken.status).toBe(422);
  expect((await polar.call("GET", "/_sandbox/nothing")).status).toBe(404);
});

test("the start page lists everyone and escapes hostile names", async () => {
  const { text } = await polar.call("GET", "/_sandbox/");
  for (const words of [
    "Maya Chen",
    "Ben Vale",
    "Carla Jung",
    "Has 250 keys",
    "nobody@northwind.example",
    "http://portal.test:3000/support",
  ]) {
    expect(text).toContain(words);
  }
  expect(text).not.toContain("<script>alert");
});

test("a click on the start page opens the portal with a new link", async () => {
  const click = (form: Record<string, string>) =>
    fetch(`${polar.url}/_sandbox/open`, { method: "POST", body: new URLSearchParams(form), redirect: "manual" });
  const customer_id = seedId("customer harbour");
  const member_id = seedId("member harbour mina@harbourvale.example");
  const answer = await click({ customer_id, member_id });
  const location = new URL(answer.headers.get("location") ?? "");
  expect([answer.status, location.origin, location.pathname]).toEqual([303, "http://portal.test:3000", "/enter"]);
  const token = location.searchParams.get("customer_session_token") ?? "";
  const user = await polar.call("GET", `${PORTAL}customer-session/user`, { token });
  expect(user.body).toMatchObject({ name: "Mina Sato", role: "member" });
  expect((await click({ customer_id: "nobody" })).status).toBe(404);
});

test("the seed has a customer for each case", async () => {
  const key = async (id: string, name: string) => {
    const { body } = await polar.call("GET", `/v1/license-keys/${seedId(`license key ${id} ${name}`)}`, {
      token: NORTHWIND,
    });
    return Object(body);
  };
  expect((await key("bruno", "studio")).activations).toHaveLength(3);
  expect(await key("chidi", "api")).toMatchObject({ usage: 950, limit_usage: 1000 });
  expect(await key("fatima", "studio")).toMatchObject({ status: "revoked" });
  expect(await key("grace", "studio")).toMatchObject({ status: "disabled" });
  expect((await key("atlas", "site")).activations).toHaveLength(1000);
  expect(await key("isabel", "fonts")).toMatchObject({ limit_activations: null, limit_usage: null, expires_at: null });
  expect(await key("lars", "fonts")).toMatchObject({ display_key: "****-NW2019" });
  const hiro = await polar.openSession({ customer_id: seedId("customer hiro") });
  const shown = await polar.call("GET", `${PORTAL}license-keys/${seedId("license key hiro ci")}`, { token: hiro });
  expect(shown.body).toMatchObject({ activations: [] });
});

test("the seeded world can be read and put back", async () => {
  const world = await polar.control("GET", "/world");
  await polar.control("PUT", "/world", world);
  expect(await polar.control("GET", "/world")).toEqual(world);
});
