import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { closeDatabase } from "@/lib/server/platform/db/database";
import { migrateDatabase } from "@/lib/server/platform/db/migrations";
import { env } from "@/lib/server/platform/env";
import { startTestPortal, type TestPortal } from "@/sandbox/test-portal";
import { findAccounts } from "./account-lookup";
import { membersWithEmail, recordMembers } from "./member-index";
import { directoryProgress, readNextPage } from "./member-sync";

let portal: TestPortal;
type Made = { customer_id: string; email: string; members: { id: string; email: string; role: string }[] };

beforeAll(async () => {
  portal = await startTestPortal(inject("postgresAdminUrl"));
  await migrateDatabase();
});
afterAll(async () => {
  await closeDatabase();
  await portal.close();
});
beforeEach(async () => {
  // Each test's people are indexed as the background job would do it.
  while (!(await readNextPage("background")));
});

let count = 0;
function address(name: string): string {
  count += 1;
  return `${name}.${count}@example.com`;
}
function make(customer: object): Promise<Made> {
  return portal.control<Made>("POST", "/customers", { webhooks: false, ...customer });
}
async function reread(): Promise<void> {
  while (!(await readNextPage("background")));
}

test("an individual is found by its address in any case, before the index knows it", async () => {
  const email = address("ada");
  const { customer_id } = await make({ email, name: "Ada" });
  expect(await findAccounts(email.toUpperCase())).toMatchObject([
    { customerId: customer_id, kind: "individual", customerName: "Ada" },
  ]);
});

test("an individual and its owner member are one account, which names the member", async () => {
  const email = address("ada");
  const { customer_id, members } = await make({ email, name: "Ada", members: [{ email, role: "owner" }] });
  await reread();
  const accounts = await findAccounts(email);
  expect(accounts).toMatchObject([{ customerId: customer_id, memberId: members[0]?.id, role: "owner" }]);
});

test("a team is found by a member's address, and not by its billing address", async () => {
  const owner = address("olga");
  const billing = address("billing");
  const team = await make({
    email: billing,
    name: "Fabrikam",
    type: "team",
    members: [{ email: owner, role: "owner" }],
  });
  await reread();
  expect(await findAccounts(billing)).toEqual([]);
  expect(await findAccounts(owner)).toMatchObject([
    {
      customerId: team.customer_id,
      memberId: team.members[0]?.id,
      kind: "team",
      customerName: "Fabrikam",
      role: "owner",
    },
  ]);
});

test("one address that is a customer and a member of two teams has three accounts, individuals first", async () => {
  const email = address("mira");
  await make({ email, name: "Mira" });
  for (const name of ["B team", "A team"]) {
    const members = [{ email: address("boss"), role: "owner" }, { email }];
    await make({ name, type: "team", members });
  }
  await reread();
  const accounts = await findAccounts(email);
  expect(accounts.map(({ kind, customerName }) => [kind, customerName])).toEqual([
    ["individual", "Mira"],
    ["team", "A team"],
    ["team", "B team"],
  ]);
});

test("a member whose address changed at Polar is not found by the old one, though the index still says so", async () => {
  const [old, fresh] = [address("old"), address("fresh")];
  const team = await make({ name: "Movers", type: "team", members: [{ email: old, role: "owner" }] });
  await reread();
  await portal.control("PATCH", `/members/${team.members[0]?.id}`, { email: fresh });
  expect(await findAccounts(old)).toEqual([]);
  // Reading it again put the index right.
  expect(await findAccounts(fresh)).toHaveLength(1);
});

test("a member that is gone, and members of a deleted customer, are not found", async () => {
  const [gone, orphan] = [address("gone"), address("orphan")];
  const team = await make({
    name: "Leavers",
    type: "team",
    members: [{ email: address("boss"), role: "owner" }, { email: gone }],
  });
  const deleted = await make({ name: "Closed", type: "team", members: [{ email: orphan, role: "owner" }] });
  await reread();
  const member = team.members.find(({ email }) => email === gone);
  await portal.control("DELETE", `/members/${member?.id}`);
  await portal.control("POST", `/customers/${deleted.customer_id}/delete`);
  expect(await findAccounts(gone)).toEqual([]);
  expect(await findAccounts(orphan)).toEqual([]);
});

test("who is no member any more is removed by the next whole pass", async () => {
  const email = address("brief");
  const team = await make({
    name: "Brief",
    type: "team",
    members: [{ email: address("boss"), role: "owner" }, { email }],
  });
  await reread();
  const member = team.members.find((one) => one.email === email);
  await portal.control("DELETE", `/members/${member?.id}`);
  await reread();
  expect(await membersWithEmail(email)).toEqual([]);
});

test("a webhook that comes late does not undo a newer address", async () => {
  const [newer, older] = [address("newer"), address("older")];
  const at = (minute: number) => `2026-11-21T10:0${minute}:00Z`;
  const base = {
    id: "11111111-1111-4111-8111-111111111111",
    customer_id: "22222222-2222-4222-8222-222222222222",
    created_at: at(0),
    name: null,
    role: "member",
  };
  await recordMembers([{ ...base, email: newer, modified_at: at(5) }]);
  await recordMembers([{ ...base, email: older, modified_at: at(2) }]);
  expect(await membersWithEmail(older)).toEqual([]);
  expect(await membersWithEmail(newer)).toHaveLength(1);
});

test("nobody has an unknown address, and the index says that it is complete", async () => {
  expect(await findAccounts(address("nobody"))).toEqual([]);
  expect(await findAccounts("no address")).toEqual([]);
  expect((await directoryProgress()).complete).toBe(true);
});

test("Polar being down is a failure, never an empty list", async () => {
  const email = address("unlucky");
  await make({ email });
  await portal.control("PUT", "/faults", [{ path: "/v1/customers/", status: 503 }]);
  await expect(findAccounts(email)).rejects.toMatchObject({ code: "upstream_unavailable" });
  await portal.control("PUT", "/faults", []);
});

test("a Polar that ignored the address and listed everybody opens nobody's account", async () => {
  const [email, other] = [address("mallory"), address("victim")];
  const mine = await make({ email });
  await make({ email: other });
  const before = env().POLAR_BASE_URL;
  const careless = createServer((request, response) => {
    const asked = new URL(request.url ?? "/", before);
    asked.searchParams.delete("email");
    const { authorization = "", "polar-version": version = "" } = request.headers;
    fetch(asked, { headers: { authorization, "polar-version": String(version) } })
      .then(async (answer) => {
        const body = await answer.text();
        response.writeHead(answer.status, { "content-type": "application/json" }).end(body);
      })
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => careless.listen(0, "127.0.0.1", resolve));
  const { port } = careless.address() as AddressInfo;
  Object.assign(env(), { POLAR_BASE_URL: `http://127.0.0.1:${port}` });
  try {
    expect(await findAccounts(email)).toMatchObject([{ customerId: mine.customer_id }]);
  } finally {
    Object.assign(env(), { POLAR_BASE_URL: before });
    await new Promise((resolve) => careless.close(resolve));
  }
});
