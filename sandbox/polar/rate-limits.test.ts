import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { NORTHWIND } from "../../test/polar-control.ts";
import { TestPolar } from "../../test/test-polar.ts";

let polar: TestPolar;
beforeAll(async () => {
  polar = await TestPolar.start();
});
afterAll(() => polar.close());
beforeEach(async () => {
  await polar.control("PUT", "/settings", { rate_limits: false });
});

const KEYS = "/v1/customer-portal/license-keys/";
const limit = (offset = 0) => polar.control("PUT", "/settings", { rate_limits: true, clock_offset_s: offset });

async function statuses(count: number, one: () => Promise<{ status: number }>): Promise<Record<number, number>> {
  const tally: Record<number, number> = {};
  for (let index = 0; index < count; index += 1) {
    const { status } = await one();
    tally[status] = (tally[status] ?? 0) + 1;
  }
  return tally;
}

test("by default, nothing is limited", async () => {
  const { token } = await polar.addCustomer();
  expect(await statuses(520, () => polar.call("GET", KEYS, { token }))).toEqual({ 200: 520 });
});

test("a customer has 500 requests a minute after the token was accepted", async () => {
  const { token } = await polar.addCustomer();
  await limit();
  // The first request counts for the token, which wasn't accepted before.
  expect(await statuses(503, () => polar.call("GET", KEYS, { token }))).toEqual({ 200: 501, 429: 2 });
  const refused = await polar.call("GET", KEYS, { token });
  expect(refused.text).toBe("");
  expect(refused.headers.get("retry-after")).toBe("60");
  await limit(61);
  expect((await polar.call("GET", KEYS, { token })).status).toBe(200);
});

test("all tokens of a customer share one limit", async () => {
  const [ada, bo] = [await polar.addCustomer(), await polar.addCustomer()];
  const second = await polar.openSession({ customer_id: ada.customer_id });
  await limit();
  await statuses(501, () => polar.call("GET", KEYS, { token: ada.token }));
  expect((await polar.call("GET", KEYS, { token: second })).status).toBe(200);
  expect((await polar.call("GET", KEYS, { token: second })).status).toBe(429);
  expect((await polar.call("GET", KEYS, { token: bo.token })).status).toBe(200);
});

test("an organization has 500 requests a minute", async () => {
  await limit();
  const tally = await statuses(510, () => polar.call("GET", "/v1/benefits/", { token: NORTHWIND }));
  expect(tally[429]).toBe(9);
});

test("a token that was never accepted has 60 requests a minute", async () => {
  await limit();
  expect(await statuses(62, () => polar.call("GET", KEYS, { token: "polar_cst_guess" }))).toEqual({ 401: 60, 429: 2 });
});

test("the fourth use of a key within a second blocks the caller for a minute", async () => {
  const ada = await polar.addCustomer({ license_keys: [{ benefit: "Northwind Studio license" }] });
  const bo = await polar.addCustomer();
  const [key] = ada.license_keys;
  const body = { key: key?.key, organization_id: ada.organization_id };
  await limit();
  await polar.call("GET", KEYS, { token: ada.token });
  await polar.call("GET", KEYS, { token: bo.token });
  const validate = () => polar.call("POST", `${KEYS}validate`, { token: ada.token, body });
  const four = await Promise.all([validate(), validate(), validate(), validate()]);
  expect(four.map(({ status }) => status).sort()).toEqual([200, 200, 200, 429]);
  expect((await polar.call("GET", KEYS, { token: ada.token })).status).toBe(429);
  expect((await polar.call("GET", KEYS, { token: bo.token })).status).toBe(200);
  await limit(59);
  expect((await polar.call("GET", KEYS, { token: ada.token })).status).toBe(429);
  await limit(61);
  expect((await polar.call("GET", KEYS, { token: ada.token })).status).toBe(200);
});

test("without a token, the IP address is the caller", async () => {
  const ada = await polar.addCustomer({ license_keys: [{ benefit: "Northwind Studio license" }] });
  const body = { key: ada.license_keys[0]?.key, organization_id: ada.organization_id };
  await limit();
  const validate = () => polar.call("POST", `${KEYS}validate`, { body });
  const four = await Promise.all([validate(), validate(), validate(), validate()]);
  expect(four.map(({ status }) => status).sort()).toEqual([200, 200, 200, 429]);
  expect((await polar.call("POST", `${KEYS}validate`, { body, token: ada.token })).status).toBe(200);
});
