import { afterAll, beforeAll, expect, test } from "vitest";
import { type Customer, NORTHWIND } from "../../test/polar-control.ts";
import { TestPolar } from "../../test/test-polar.ts";

let polar: TestPolar;
let team: Customer;
beforeAll(async () => {
  polar = await TestPolar.start();
  team = await polar.addCustomer({
    type: "team",
    external_id: "team/1",
    email: "billing@members.example",
    members: [
      { email: "olga@members.example", role: "owner", external_id: "u 1" },
      { email: "mira@members.example", external_id: "u 2" },
    ],
  });
});
afterAll(() => polar.close());

const NOBODY = "00000000-0000-4000-8000-000000000000";
const ask = (path: string) => polar.call("GET", path, { token: NORTHWIND });
const memberId = () => team.members[0]?.id ?? "";

test("a member is found by the vendor's id together with one of its customer's ids", async () => {
  const external = "/v1/members/external/u%201";
  const found = { status: 200, body: { email: "olga@members.example", external_id: "u 1" } };
  expect(await ask(`${external}?customer_id=${team.customer_id}`)).toMatchObject(found);
  expect(await ask(`${external}?external_customer_id=x&external_customer_id=team/1`)).toMatchObject(found);
  expect(await ask(`${external}?customer_id=${NOBODY}`)).toMatchObject({ status: 404 });
  const both = `customer_id=${team.customer_id}&external_customer_id=team/1`;
  for (const [query, type] of [
    ["", "missing"],
    [both, "value_error"],
  ]) {
    const { status, body } = await ask(`${external}?${query}`);
    expect(status).toBe(422);
    expect(body).toMatchObject({ error: "PolarRequestValidationError", detail: [{ type, loc: ["query"] }] });
  }
  const malformed = await ask(`${external}?customer_id=1&external_customer_id=team/1`);
  expect(malformed.body).toMatchObject({ error: "RequestValidationError" });
});

test("under its customer a member needs no query, and one is ignored", async () => {
  const external = await polar.addCustomer({
    type: "team",
    external_id: "team-2",
    members: [{ email: "o2@members.example", role: "owner", external_id: "u1" }],
  });
  const path = "/v1/customers/external/team-2/members";
  expect((await ask(`${path}/u1?customer_id=x`)).body).toMatchObject({ id: external.members[0]?.id });
  expect((await ask(`${path}/u2`)).body).toMatchObject({ detail: "Member not found" });
  expect((await ask(`${path}?limit=1`)).body).toMatchObject({ pagination: { total_count: 1 } });
});

test("a malformed id is refused before a missing customer is, and each is blamed in the path's order", async () => {
  const wrong = await ask("/v1/customers/x/members/y");
  expect(wrong.body).toMatchObject({ detail: [{ loc: ["path", "id"] }, { loc: ["path", "member_id"] }] });
  expect((await ask(`/v1/customers/${NOBODY}/members?limit=0`)).status).toBe(422);
  expect((await ask(`/v1/customers/${NOBODY}/members`)).body).toMatchObject({ detail: "Customer not found" });
  expect((await ask(`/v1/customers/${NOBODY}/members/${memberId()}`)).body).toMatchObject({
    detail: "Member not found",
  });
  expect((await ask(`/v1/customers/${team.customer_id}/members/${memberId()}`)).status).toBe(200);
});

test("the list reads the customer's id itself, after everything else", async () => {
  expect((await ask("/v1/members/?customer_id=x&limit=0")).status).toBe(422);
  expect(await ask("/v1/members/?customer_id=x")).toMatchObject({
    status: 404,
    body: { error: "ResourceNotFound", detail: "Invalid customer ID format" },
  });
  expect((await ask(`/v1/members/?customer_id=${NOBODY}`)).body).toMatchObject({ items: [] });
});

test("a person who is no manager is refused before the request is read, one without a team after", async () => {
  const members = "/v1/customer-portal/members";
  const member_id = team.members[1]?.id;
  const plain = await polar.openSession({ customer_id: team.customer_id, member_id });
  expect((await polar.call("GET", `${members}?limit=0`, { token: plain })).status).toBe(403);
  expect((await polar.call("GET", "/v1/customer-portal/orders/x", { token: plain })).status).toBe(403);
  const { token } = await polar.addCustomer();
  expect((await polar.call("GET", `${members}?limit=0`, { token })).status).toBe(422);
  expect((await polar.call("GET", members, { token })).body).toMatchObject({ error: "NotPermitted" });
});
