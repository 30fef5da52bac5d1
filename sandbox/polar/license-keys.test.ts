import { afterAll, beforeAll, expect, test } from "vitest";
import { type Customer, NORTHWIND } from "../../test/polar-control.ts";
import { TestPolar } from "../../test/test-polar.ts";

// Rules that the recordings do not show, or show in one example alone.

const PORTAL = "/v1/customer-portal/license-keys/";
const ORGANIZATION = "/v1/license-keys/";

let polar: TestPolar;
beforeAll(async () => {
  polar = await TestPolar.start();
});
afterAll(() => polar.close());

const studio = (extra: object = {}) => ({ license_keys: [{ benefit: "Northwind Studio license", ...extra }] });
const keyId = (customer: Customer) => customer.license_keys[0]?.id ?? "";
const patch = (customer: Customer, body: unknown) =>
  polar.call("PATCH", ORGANIZATION + keyId(customer), { token: NORTHWIND, body });

function use(verb: string, customer: Customer, extra: object = {}) {
  const body = { key: customer.license_keys[0]?.key, organization_id: customer.organization_id, ...extra };
  return polar.call("POST", PORTAL + verb, { body });
}

test("a token lives for one hour by the sandbox's clock", async () => {
  const ada = await polar.addCustomer();
  const list = () => polar.call("GET", PORTAL, { token: ada.token });
  await polar.control("PUT", "/settings", { clock_offset_s: 3590 });
  expect((await list()).status).toBe(200);
  await polar.control("PUT", "/settings", { clock_offset_s: 3601 });
  expect((await list()).body).toMatchObject({ error: "invalid_token" });
  await polar.control("PUT", "/settings", {});
  expect((await list()).status).toBe(200);
});

test("a key is expired from the moment it says", async () => {
  const ada = await polar.addCustomer(studio({ expires_in_days: 1 / 24 }));
  expect((await use("validate", ada)).status).toBe(200);
  await polar.control("PUT", "/settings", { clock_offset_s: 3601 });
  expect((await use("validate", ada)).body).toMatchObject({ detail: "License key has expired." });
  expect((await use("activate", ada, { label: "x" })).status).toBe(403);
  await polar.control("PUT", "/settings", {});
});

test("setting what is already so changes nothing, not even modified_at", async () => {
  const ada = await polar.addCustomer(studio({ expires_at: "2030-01-31T12:00:00Z" }));
  const same = { status: "granted", limit_activations: 3, usage: 0, expires_at: "2030-01-31T13:00:00+01:00" };
  for (const body of [{}, same, { colour: "red", key: "MINE" }, { status: null }]) {
    expect((await patch(ada, body)).body).toMatchObject({ modified_at: null, status: "granted" });
  }
  expect((await patch(ada, { usage: 1 })).body).toMatchObject({ modified_at: expect.any(String), usage: 1 });
});

test.each([
  [{ usage: null }, "usage"],
  [{ usage: 1.5 }, "usage"],
  [{ usage: 2_147_483_648 }, "usage"],
  [{ usage: "many" }, "usage"],
  [{ limit_usage: 0 }, "limit_usage"],
  [{ limit_activations: -1 }, "limit_activations"],
  [{ limit_activations: [] }, "limit_activations"],
  [{ expires_at: "soon" }, "expires_at"],
  [{ expires_at: "2027-02-30T00:00:00Z" }, "expires_at"],
  [{ expires_at: true }, "expires_at"],
  [{ status: "GRANTED" }, "status"],
])("a patch of %j is refused", async (body, field) => {
  const ada = await polar.addCustomer(studio());
  const answer = await patch(ada, body);
  expect(answer.status).toBe(422);
  expect(answer.body).toMatchObject({ error: "RequestValidationError", detail: [{ loc: ["body", field] }] });
});

test.each([
  [{ usage: "12" }, { usage: 12 }],
  [{ usage: -5 }, { usage: -5 }],
  [{ usage: true }, { usage: 1 }],
  [
    { limit_activations: null, limit_usage: 7 },
    { limit_activations: null, limit_usage: 7 },
  ],
  [{ expires_at: "2027-01-31" }, { expires_at: "2027-01-31T00:00:00" }],
  [{ expires_at: 1_800_000_000 }, { expires_at: "2027-01-15T08:00:00Z" }],
  [{ expires_at: null }, { expires_at: null }],
  [{ status: "revoked" }, { status: "revoked" }],
])("a patch of %j is taken", async (body, result) => {
  const ada = await polar.addCustomer(studio({ expires_in_days: 9 }));
  expect((await patch(ada, body)).body).toMatchObject(result);
});

test("an id is read in every spelling of a UUID of version 4", async () => {
  const ada = await polar.addCustomer(studio());
  const id = keyId(ada);
  for (const spelling of [id.toUpperCase(), id.replaceAll("-", ""), `%7B${id}%7D`, `urn:uuid:${id}`]) {
    expect((await polar.call("GET", PORTAL + spelling, { token: ada.token })).body).toMatchObject({ id });
  }
  for (const odd of ["validate", `${id}0`, "%20", `${id.slice(0, 14)}7${id.slice(15)}`]) {
    expect((await polar.call("GET", PORTAL + odd, { token: ada.token })).status).toBe(422);
  }
});

test("conditions are compared as Python compares", async () => {
  const ada = await polar.addCustomer(studio());
  const made = await use("activate", ada, { label: "x", conditions: { major: 1, pro: true } });
  const activation_id = String(Object(made.body).id);
  const validate = (conditions?: object) =>
    use("validate", ada, { activation_id, ...(conditions ? { conditions } : {}) });
  expect((await validate({ pro: 1, major: true })).status).toBe(200);
  expect((await validate()).status).toBe(404);
  expect((await validate({ major: 1, pro: true, more: 1 })).status).toBe(404);
  expect((await validate({ major: "1", pro: true })).status).toBe(404);
  expect(made.text).not.toContain("conditions");
});

test("meta holds what Polar lets it hold, under any name", async () => {
  const ada = await polar.addCustomer(studio({ limit_activations: 9 }));
  const meta = JSON.parse('{"__proto__": "kept", "ünï": 1.5, "yes": true, "long": ""}');
  meta.long = "🖥".repeat(500);
  const made = await use("activate", ada, { label: "", meta });
  expect(made.status).toBe(200);
  expect(made.text).toContain('"__proto__":"kept"');
  for (const bad of [
    { a: null },
    { a: "" },
    { a: ["x"] },
    { ["k".repeat(41)]: 1 },
    { "": 1 },
    { a: "x".repeat(501) },
    [],
    "x",
    null,
  ]) {
    expect((await use("activate", ada, { label: "x", meta: bad })).status).toBe(422);
  }
});

test("a member sees their own keys alone, and a key of nobody is seen by the organization", async () => {
  const team = await polar.addCustomer({
    type: "team",
    members: [
      { email: "o@team.example", role: "owner" },
      { email: "m@team.example", role: "member" },
    ],
    license_keys: [
      { benefit: "Northwind Site license", member: "m@team.example", activations: 1 },
      { benefit: "Northwind Site license" },
    ],
  });
  const [owned, nobodys] = team.license_keys;
  const member = await polar.openSession({ customer_id: team.customer_id, member_id: team.members[1]?.id });
  expect((await polar.call("GET", PORTAL, { token: member })).body).toMatchObject({ items: [{ id: owned?.id }] });
  expect((await polar.call("GET", PORTAL, { token: team.token })).body).toMatchObject({ items: [] });
  expect((await polar.call("GET", PORTAL + nobodys?.id, { token: team.token })).status).toBe(404);
  expect((await polar.call("GET", ORGANIZATION + nobodys?.id, { token: NORTHWIND })).status).toBe(200);
  expect((await polar.call("GET", "/v1/customer-portal/members", { token: member })).status).toBe(403);
  const grants = `/v1/benefit-grants/?customer_id=${team.customer_id}`;
  const { body } = await polar.call("GET", grants, { token: NORTHWIND });
  expect(body).toMatchObject({ items: expect.arrayContaining([expect.objectContaining({ member_id: null })]) });
});

test("a private benefit's name is kept from customers, its key is not", async () => {
  const ada = await polar.addCustomer({ license_keys: [{ benefit: "Northwind Preview programme" }] });
  expect((await polar.call("GET", PORTAL, { token: ada.token })).body).toMatchObject({
    pagination: { total_count: 1 },
  });
  const grants = await polar.call("GET", "/v1/customer-portal/benefit-grants/", { token: ada.token });
  expect(grants.body).toMatchObject({ pagination: { total_count: 0 } });
});

test("a deleted customer is gone for everybody, its keys are revoked", async () => {
  const ada = await polar.addCustomer({ external_id: "gone", ...studio({ subscription: true }) });
  await polar.control("POST", `/customers/${ada.customer_id}/delete`);
  expect((await polar.call("GET", PORTAL, { token: ada.token })).status).toBe(401);
  for (const path of [`/v1/customers/${ada.customer_id}`, "/v1/customers/external/gone"]) {
    expect((await polar.call("GET", path, { token: NORTHWIND })).status).toBe(404);
  }
  const again = { token: NORTHWIND, body: { customer_id: ada.customer_id } };
  expect((await polar.call("POST", "/v1/customer-sessions/", again)).status).toBe(422);
  expect((await polar.call("GET", ORGANIZATION + keyId(ada), { token: NORTHWIND })).body).toMatchObject({
    status: "revoked",
  });
  const members = await polar.call("GET", `/v1/members/?customer_id=${ada.customer_id}`, { token: NORTHWIND });
  expect(members.body).toMatchObject({ pagination: { total_count: 1 } });
});

test("a new expiry is answered once with the offset it came with, and kept in UTC", async () => {
  const ada = await polar.addCustomer(studio());
  const changed = await patch(ada, { expires_at: "2030-01-31T13:00:00.5+01:00" });
  expect(changed.body).toMatchObject({ expires_at: "2030-01-31T13:00:00.500000+01:00" });
  const read = await polar.call("GET", PORTAL + keyId(ada), { token: ada.token });
  expect(read.body).toMatchObject({ expires_at: "2030-01-31T12:00:00.500000Z" });
  expect((await patch(ada, { expires_at: "2030-13-01" })).status).toBe(422);
});
