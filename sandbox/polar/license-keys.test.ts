import { afterAll, beforeAll, expect, test } from "vitest";
import { type Customer, NORTHWIND } from "../../test/polar-control.ts";
import { TestPolar } from "../../test/test-polar.ts";

// Rules that the recordings don't show, or show only once.

const licenseKeys = "/v1/customer-portal/license-keys/";
const organizationLicenseKeys = "/v1/license-keys/";

let polar: TestPolar;
beforeAll(async () => {
  polar = await TestPolar.start();
});
afterAll(() => polar.close());

const studio = (extra: object = {}) => ({ license_keys: [{ benefit: "Northwind Studio license", ...extra }] });
const keyId = (customer: Customer) => customer.license_keys[0]?.id ?? "";
const patch = (customer: Customer, body: unknown) =>
  polar.call("PATCH", organizationLicenseKeys + keyId(customer), { token: NORTHWIND, body });

function use(verb: string, customer: Customer, extra: object = {}) {
  const body = { key: customer.license_keys[0]?.key, organization_id: customer.organization_id, ...extra };
  return polar.call("POST", licenseKeys + verb, { body });
}

test("a token lasts one hour by the sandbox's clock", async () => {
  const ada = await polar.addCustomer();
  const list = () => polar.call("GET", licenseKeys, { token: ada.token });
  await polar.control("PUT", "/settings", { clock_offset_s: 3590 });
  expect((await list()).status).toBe(200);
  await polar.control("PUT", "/settings", { clock_offset_s: 3601 });
  expect((await list()).body).toMatchObject({ error: "invalid_token" });
  await polar.control("PUT", "/settings", {});
  expect((await list()).status).toBe(200);
});

test("a key expires at its expires_at", async () => {
  const ada = await polar.addCustomer(studio({ expires_in_days: 1 / 24 }));
  expect((await use("validate", ada)).status).toBe(200);
  await polar.control("PUT", "/settings", { clock_offset_s: 3601 });
  expect((await use("validate", ada)).body).toMatchObject({ detail: "License key has expired." });
  expect((await use("activate", ada, { label: "x" })).status).toBe(403);
  await polar.control("PUT", "/settings", {});
});

test("a change to the same values leaves the key and modified_at alone", async () => {
  const ada = await polar.addCustomer(studio({ expires_at: "2030-01-31T12:00:00Z" }));
  const same = { status: "granted", limit_activations: 3, usage: 0, expires_at: "2030-01-31T12:00:00Z" };
  for (const body of [{}, same, { color: "red", key: "MINE" }]) {
    expect((await patch(ada, body)).body).toMatchObject({ modified_at: null, status: "granted" });
  }
  expect((await patch(ada, { usage: 1 })).body).toMatchObject({ modified_at: expect.any(String), usage: 1 });
});

test.each([
  [{ usage: 1.5 }, "usage"],
  [{ limit_activations: -1 }, "limit_activations"],
  [{ expires_at: "2027-02-30T00:00:00Z" }, "expires_at"],
  [{ status: "GRANTED" }, "status"],
])("the change %j is refused", async (body, field) => {
  const ada = await polar.addCustomer(studio());
  const answer = await patch(ada, body);
  expect(answer.status).toBe(422);
  expect(answer.body).toMatchObject({ error: "RequestValidationError", detail: [{ loc: ["body", field] }] });
});

test.each([
  { limit_activations: null, limit_usage: 7 },
  { expires_at: "2027-01-31T12:00:00Z" },
  { expires_at: null },
  { status: "revoked" },
])("the change %j is accepted", async (body) => {
  const ada = await polar.addCustomer(studio({ expires_in_days: 9 }));
  expect((await patch(ada, body)).body).toMatchObject(body);
});

test("an id is a UUID of version 4, in upper or lower case", async () => {
  const ada = await polar.addCustomer(studio());
  const id = keyId(ada);
  expect((await polar.call("GET", licenseKeys + id.toUpperCase(), { token: ada.token })).body).toMatchObject({ id });
  for (const invalid of ["validate", `${id}0`, "%20", `${id.slice(0, 14)}7${id.slice(15)}`]) {
    expect((await polar.call("GET", licenseKeys + invalid, { token: ada.token })).status).toBe(422);
  }
});

test("a key is validated only with the conditions of its activation", async () => {
  const ada = await polar.addCustomer(studio());
  const made = await use("activate", ada, { label: "x", conditions: { major: 1, pro: true } });
  const activation_id = String(Object(made.body).id);
  const validate = (conditions?: object) =>
    use("validate", ada, { activation_id, ...(conditions ? { conditions } : {}) });
  expect((await validate({ pro: true, major: 1 })).status).toBe(200);
  expect((await validate()).status).toBe(404);
  expect((await validate({ major: 1, pro: true, more: 1 })).status).toBe(404);
  expect((await validate({ major: "1", pro: true })).status).toBe(404);
  expect(made.text).not.toContain("conditions");
});

test("meta accepts what Polar accepts", async () => {
  const ada = await polar.addCustomer(studio({ limit_activations: 9 }));
  expect((await use("activate", ada, { label: "", meta: { ünï: 1.5, yes: true, long: "x".repeat(500) } })).status).toBe(
    200,
  );
  for (const meta of [{ a: null }, { a: "" }, { a: ["x"] }, { ["k".repeat(41)]: 1 }, { "": 1 }, [], "x", null]) {
    expect((await use("activate", ada, { label: "x", meta })).status).toBe(422);
  }
});

test("members see only their own keys, and only the organization sees a key without a member", async () => {
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
  const [owned, unowned] = team.license_keys;
  const member = await polar.openSession({ customer_id: team.customer_id, member_id: team.members[1]?.id });
  expect((await polar.call("GET", licenseKeys, { token: member })).body).toMatchObject({ items: [{ id: owned?.id }] });
  expect((await polar.call("GET", licenseKeys, { token: team.token })).body).toMatchObject({ items: [] });
  expect((await polar.call("GET", licenseKeys + unowned?.id, { token: team.token })).status).toBe(404);
  expect((await polar.call("GET", organizationLicenseKeys + unowned?.id, { token: NORTHWIND })).status).toBe(200);
  expect((await polar.call("GET", "/v1/customer-portal/members", { token: member })).status).toBe(403);
  const grants = `/v1/benefit-grants/?customer_id=${team.customer_id}`;
  const { body } = await polar.call("GET", grants, { token: NORTHWIND });
  expect(body).toMatchObject({ items: expect.arrayContaining([expect.objectContaining({ member_id: null })]) });
});

test("a customer sees the key of a private benefit, but not its grant", async () => {
  const ada = await polar.addCustomer({ license_keys: [{ benefit: "Northwind Preview" }] });
  expect((await polar.call("GET", licenseKeys, { token: ada.token })).body).toMatchObject({
    pagination: { total_count: 1 },
  });
  const grants = await polar.call("GET", "/v1/customer-portal/benefit-grants/", { token: ada.token });
  expect(grants.body).toMatchObject({ pagination: { total_count: 0 } });
});

test("a deleted customer can't be found, and their keys are revoked", async () => {
  const ada = await polar.addCustomer({ external_id: "gone", ...studio({ subscription: true }) });
  await polar.control("POST", `/customers/${ada.customer_id}/delete`);
  expect((await polar.call("GET", licenseKeys, { token: ada.token })).status).toBe(401);
  for (const path of [`/v1/customers/${ada.customer_id}`, "/v1/customers/external/gone"]) {
    expect((await polar.call("GET", path, { token: NORTHWIND })).status).toBe(404);
  }
  const again = { token: NORTHWIND, body: { customer_id: ada.customer_id } };
  expect((await polar.call("POST", "/v1/customer-sessions/", again)).status).toBe(422);
  expect((await polar.call("GET", organizationLicenseKeys + keyId(ada), { token: NORTHWIND })).body).toMatchObject({
    status: "revoked",
  });
  const members = await polar.call("GET", `/v1/members/?customer_id=${ada.customer_id}`, { token: NORTHWIND });
  expect(members.body).toMatchObject({ pagination: { total_count: 1 } });
});
