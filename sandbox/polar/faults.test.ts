import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Customer, NORTHWIND } from "../../test/polar-control.ts";
import { TestPolar } from "../../test/test-polar.ts";

let polar: TestPolar;
let ada: Customer & { token: string };
let bo: Customer & { token: string };
beforeAll(async () => {
  polar = await TestPolar.start();
  ada = await polar.addCustomer({
    external_id: "ada",
    license_keys: [{ benefit: "Northwind Studio license", activations: 2 }],
  });
  bo = await polar.addCustomer();
});
afterAll(() => polar.close());
beforeEach(() => polar.control("PUT", "/faults", []));

const KEYS = "/v1/customer-portal/license-keys/";
const list = (token: string) => polar.call("GET", KEYS, { token });
const plain = (token: string) => fetch(polar.url + KEYS, { headers: { authorization: `Bearer ${token}` } });

test("a fault applies to its requests as often as its count, and the first match wins", async () => {
  await polar.control("PUT", "/faults", [
    { method: "GET", path: "/v1/customer-portal/*", status: 503, count: 2 },
    { path: KEYS, status: 418, count: 1 },
  ]);
  expect((await polar.call("POST", KEYS, { token: ada.token, body: {} })).status).toBe(418);
  expect([(await list(ada.token)).status, (await list(ada.token)).status, (await list(ada.token)).status]).toEqual([
    503, 503, 200,
  ]);
});

test("a customer's fault applies to their requests and to the organization's requests that name them", async () => {
  await polar.control("PUT", "/faults", [{ customer_id: ada.customer_id, status: 500 }]);
  const token = NORTHWIND;
  const [key] = ada.license_keys;
  const statuses = await Promise.all([
    list(ada.token),
    polar.call("GET", `/v1/customers/${ada.customer_id}`, { token }),
    polar.call("GET", "/v1/customers/external/ada", { token }),
    polar.call("GET", `/v1/benefit-grants/?customer_id=${ada.customer_id}`, { token }),
    polar.call("GET", `/v1/license-keys/${key?.id}`, { token }),
    polar.call("POST", "/v1/customer-sessions/", { token, body: { external_customer_id: "ada" } }),
    polar.call("POST", `${KEYS}validate`, { body: { key: key?.key, organization_id: ada.organization_id } }),
    list(bo.token),
    polar.call("GET", "/v1/customers/", { token }),
  ]);
  expect(statuses.map(({ status }) => status)).toEqual([500, 500, 500, 500, 500, 500, 500, 200, 200]);
});

test("a faulty status has the answer of a real server", async () => {
  await polar.control("PUT", "/faults", [
    { customer_id: ada.customer_id, status: 429, count: 1 },
    { customer_id: ada.customer_id, status: 401, count: 1 },
    { customer_id: ada.customer_id, status: 502, count: 1 },
  ]);
  const limited = await list(ada.token);
  expect([limited.text, limited.headers.get("retry-after")]).toEqual(["", "60"]);
  expect((await list(ada.token)).body).toMatchObject({ error: "invalid_token" });
  expect((await list(ada.token)).headers.get("content-type")).toContain("text/plain");
});

test("an answer can be empty, garbage or cut off", async () => {
  const bodies = ["empty", "garbage", "cut"].map((body) => ({ customer_id: ada.customer_id, body, count: 1 }));
  await polar.control("PUT", "/faults", bodies);
  const empty = await list(ada.token);
  expect([empty.status, empty.text]).toEqual([200, ""]);
  const garbage = await plain(ada.token);
  await expect(garbage.json()).rejects.toThrow();
  const cut = await plain(ada.token);
  expect(Number(cut.headers.get("content-length"))).toBeGreaterThan(100);
  await expect(cut.text()).rejects.toThrow();
  expect((await list(ada.token)).status).toBe(200);
});

test("a request with a cut answer is carried out, but one with a reset connection isn't", async () => {
  const [key] = ada.license_keys;
  const [first, second] = key?.activation_ids ?? [];
  const remove = (activation_id: string | undefined) =>
    polar.call("POST", `${KEYS}deactivate`, {
      token: ada.token,
      body: { key: key?.key, organization_id: ada.organization_id, activation_id },
    });
  await polar.control("PUT", "/faults", [{ customer_id: ada.customer_id, reset: true, count: 1 }]);
  await expect(remove(first)).rejects.toThrow();
  expect((await remove(first)).status).toBe(204);
  await polar.control("PUT", "/faults", [{ customer_id: ada.customer_id, body: "cut", count: 1 }]);
  await expect(remove(second)).rejects.toThrow();
  expect((await remove(second)).status).toBe(404);
});

test("a slow answer arrives after the answer to a later request", async () => {
  await polar.control("PUT", "/faults", [{ customer_id: ada.customer_id, latency_ms: 1000 }]);
  const order: string[] = [];
  await Promise.all([list(ada.token).then(() => order.push("ada")), list(bo.token).then(() => order.push("bo"))]);
  expect(order).toEqual(["bo", "ada"]);
});

test("faults can be added and removed one by one", async () => {
  await polar.control("POST", "/faults", { id: "mine", customer_id: ada.customer_id, status: 500 });
  await polar.control("POST", "/faults", [{ customer_id: bo.customer_id, status: 500 }]);
  await polar.control("DELETE", "/faults/mine");
  expect([(await list(ada.token)).status, (await list(bo.token)).status]).toEqual([200, 500]);
  expect((await polar.call("DELETE", "/_sandbox/faults/mine")).status).toBe(404);
});

test("an invalid fault is refused", async () => {
  for (const fault of [{ stauts: 500 }, { status: 99 }, { path: "v1" }, { count: 0 }, { body: "odd" }]) {
    expect((await polar.call("PUT", "/_sandbox/faults", { body: [fault] })).status).toBe(422);
  }
});

test("a customer's tokens can be expired", async () => {
  const again = await polar.openSession({ customer_id: bo.customer_id });
  expect(await polar.control("POST", "/expire-tokens", { customer_id: bo.customer_id })).toEqual({ expired: 2 });
  expect((await list(again)).status).toBe(401);
  expect((await list(ada.token)).status).toBe(200);
  await polar.control("PUT", "/faults", [{ customer_id: bo.customer_id, status: 503 }]);
  expect((await list(again)).status).toBe(503);
});

test("the request log lists the requests of one customer or of all", async () => {
  await polar.control("DELETE", "/requests");
  await list(ada.token);
  await polar.call("GET", `/v1/customers/${ada.customer_id}`, { token: NORTHWIND });
  await polar.call("GET", "/v1/customers/?query=x", { token: NORTHWIND });
  await polar.call("GET", KEYS);
  const token = { kind: "customer", customer_id: ada.customer_id, member_id: ada.members[0]?.id };
  const own = [
    { method: "GET", path: KEYS, query: "", status: 200, token, at: expect.any(String) },
    { path: `/v1/customers/${ada.customer_id}`, status: 200, token: { kind: "organization" } },
  ];
  expect(await polar.control("GET", `/requests?customer_id=${ada.customer_id}`)).toMatchObject(own);
  expect(await polar.control("GET", "/requests")).toMatchObject([
    ...own,
    { path: "/v1/customers/", query: "query=x" },
    { path: KEYS, status: 401, token: { kind: "none" } },
  ]);
});
