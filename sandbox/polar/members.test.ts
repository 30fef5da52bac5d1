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
    members: [{ email: "olga@members.example", role: "owner" }, { email: "mira@members.example" }],
  });
});
afterAll(() => polar.close());

const unknownId = "00000000-0000-4000-8000-000000000000";
const ask = (path: string) => polar.call("GET", path, { token: NORTHWIND });

test("the organization lists members by customer and role, and reads one", async () => {
  const [owner, member] = team.members;
  const ofTeam = `/v1/members/?sorting=created_at&customer_id=${team.customer_id}`;
  expect((await ask(ofTeam)).body).toMatchObject({ items: [{ id: owner?.id }, { id: member?.id }] });
  expect((await ask(`${ofTeam}&role=owner`)).body).toMatchObject({ pagination: { total_count: 1 } });
  expect((await ask("/v1/members/?external_customer_id=team/1")).body).toMatchObject({
    pagination: { total_count: 2 },
  });
  expect((await ask(`/v1/members/?customer_id=${unknownId}`)).body).toMatchObject({ items: [] });
  expect((await ask(`/v1/members/${owner?.id}`)).body).toMatchObject({ email: "olga@members.example" });
  expect((await ask(`/v1/members/${unknownId}`)).body).toMatchObject({ detail: "Member not found" });
});

test("a plain member is refused before the request is read, and an individual afterwards", async () => {
  const members = "/v1/customer-portal/members";
  const plain = await polar.openSession({ customer_id: team.customer_id, member_id: team.members[1]?.id });
  expect((await polar.call("GET", `${members}?limit=0`, { token: plain })).status).toBe(403);
  expect((await polar.call("GET", "/v1/customer-portal/orders/x", { token: plain })).status).toBe(403);
  const { token } = await polar.addCustomer();
  expect((await polar.call("GET", `${members}?limit=0`, { token })).status).toBe(422);
  expect((await polar.call("GET", members, { token })).body).toMatchObject({ error: "NotPermitted" });
});
