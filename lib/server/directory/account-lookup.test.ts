import { createServer } from "node:http";
import { beforeEach, expect, test } from "vitest";
import { systemContext } from "@/lib/server/context";
import { database } from "@/lib/server/platform/db/database";
import { changeEnvironment } from "@/test/environment";
import { closeServer, listenOnLoopback } from "@/test/loopback-server";
import { openPortal } from "@/test/portal-environment";
import { type Account, findAccounts } from "./account-lookup";
import { continueSync } from "./full-sync";
import { membersWithEmail, recordMembers } from "./member-index";
import { directoryProgress, everyMember } from "./member-sync";

const { polar } = await openPortal();

beforeEach(syncMembers);

let count = 0;
function newEmail(name: string): string {
  count += 1;
  return `${name}.${count}@example.com`;
}
/** Runs a full sync, as the background job does. */
async function syncMembers(): Promise<void> {
  while (!(await continueSync(systemContext(), everyMember)));
}
function find(email: string): Promise<Account[]> {
  return findAccounts(systemContext("customer"), email);
}

test("an individual is found by email in any case, before the index has it", async () => {
  const email = newEmail("ada");
  const { customer_id } = await polar.makeCustomer({ email, name: "Ada" });
  expect(await find(email.toUpperCase())).toMatchObject([
    { customerId: customer_id, kind: "individual", customerName: "Ada" },
  ]);
});

test("an individual and their owner member are one account, with the member", async () => {
  const email = newEmail("ada");
  const { customer_id, members } = await polar.makeCustomer({
    email,
    name: "Ada",
    members: [{ email, role: "owner" as const }],
  });
  await syncMembers();
  const accounts = await find(email);
  expect(accounts).toMatchObject([{ customerId: customer_id, memberId: members[0]?.id, role: "owner" as const }]);
});

test("a team is found by a member's email, and not by its billing email", async () => {
  const owner = newEmail("olga");
  const billing = newEmail("billing");
  const team = await polar.makeCustomer({
    email: billing,
    name: "Fabrikam",
    type: "team",
    members: [{ email: owner, role: "owner" as const }],
  });
  await syncMembers();
  expect(await find(billing)).toEqual([]);
  expect(await find(owner)).toMatchObject([
    {
      customerId: team.customer_id,
      memberId: team.members[0]?.id,
      kind: "team",
      customerName: "Fabrikam",
      role: "owner",
    },
  ]);
});

test("an email of a customer and of members of two teams opens three accounts, individuals first", async () => {
  const email = newEmail("mira");
  await polar.makeCustomer({ email, name: "Mira" });
  for (const name of ["B team", "A team"]) {
    const members = [{ email: newEmail("boss"), role: "owner" as const }, { email }];
    await polar.makeCustomer({ name, type: "team", members });
  }
  await syncMembers();
  const accounts = await find(email);
  expect(accounts.map(({ kind, customerName }) => [kind, customerName])).toEqual([
    ["individual", "Mira"],
    ["team", "A team"],
    ["team", "B team"],
  ]);
});

test("a member whose email changed at Polar is not found by the old one, even if the index still has it", async () => {
  const [old, fresh] = [newEmail("old"), newEmail("fresh")];
  const team = await polar.makeCustomer({
    name: "Movers",
    type: "team",
    members: [{ email: old, role: "owner" as const }],
  });
  await syncMembers();
  await polar.control("PATCH", `/members/${team.members[0]?.id}`, { email: fresh });
  expect(await find(old)).toEqual([]);
  // The lookup corrected the index.
  expect(await find(fresh)).toHaveLength(1);
});

test("a member that is gone, and members of a deleted customer, are not found", async () => {
  const [gone, orphan] = [newEmail("gone"), newEmail("orphan")];
  const team = await polar.makeCustomer({
    name: "Leavers",
    type: "team",
    members: [{ email: newEmail("boss"), role: "owner" as const }, { email: gone }],
  });
  const deleted = await polar.makeCustomer({
    name: "Closed",
    type: "team",
    members: [{ email: orphan, role: "owner" as const }],
  });
  await syncMembers();
  const member = team.members.find(({ email }) => email === gone);
  await polar.control("DELETE", `/members/${member?.id}`);
  await polar.deleteCustomer(deleted);
  expect(await find(gone)).toEqual([]);
  expect(await find(orphan)).toEqual([]);
});

test("the next full sync deletes a member that left", async () => {
  const email = newEmail("brief");
  const team = await polar.makeCustomer({
    name: "Brief",
    type: "team",
    members: [{ email: newEmail("boss"), role: "owner" as const }, { email }],
  });
  await syncMembers();
  const member = team.members.find((candidate) => candidate.email === email);
  await polar.control("DELETE", `/members/${member?.id}`);
  await syncMembers();
  expect(await membersWithEmail(database(), email)).toEqual([]);
});

test("a late webhook does not undo a newer email", async () => {
  const [newer, older] = [newEmail("newer"), newEmail("older")];
  const at = (minute: number) => `2026-11-21T10:0${minute}:00Z`;
  const base = {
    id: "11111111-1111-4111-8111-111111111111",
    customer_id: "22222222-2222-4222-8222-222222222222",
    created_at: at(0),
    name: null,
    role: "member",
  };
  await recordMembers(database(), [{ ...base, email: newer, modified_at: at(5) }]);
  await recordMembers(database(), [{ ...base, email: older, modified_at: at(2) }]);
  expect(await membersWithEmail(database(), older)).toEqual([]);
  expect(await membersWithEmail(database(), newer)).toHaveLength(1);
});

test("an unknown email opens nothing, and the index is complete", async () => {
  expect(await find(newEmail("nobody"))).toEqual([]);
  expect(await find("no email")).toEqual([]);
  expect((await directoryProgress(database())).complete).toBe(true);
});

test("while Polar is down, the lookup fails instead of finding nothing", async () => {
  const email = newEmail("unlucky");
  await polar.makeCustomer({ email });
  await polar.setFaults({ path: "/v1/customers/", status: 503 });
  await expect(find(email)).rejects.toMatchObject({ code: "upstream_unavailable" });
  await polar.setFaults();
});

test("if Polar ignored the email and listed everyone, only the email's own account opens", async () => {
  const [email, other] = [newEmail("mallory"), newEmail("victim")];
  const mine = await polar.makeCustomer({ email });
  await polar.makeCustomer({ email: other });
  const careless = createServer((request, response) => {
    const asked = new URL(request.url ?? "/", polar.url);
    asked.searchParams.delete("email");
    const { authorization = "", "polar-version": version = "" } = request.headers;
    fetch(asked, { headers: { authorization, "polar-version": String(version) } })
      .then(async (answer) => {
        const body = await answer.text();
        response.writeHead(answer.status, { "content-type": "application/json" }).end(body);
      })
      .catch(() => response.destroy());
  });
  changeEnvironment({ POLAR_BASE_URL: await listenOnLoopback(careless) });
  try {
    expect(await find(email)).toMatchObject([{ customerId: mine.customer_id }]);
  } finally {
    changeEnvironment({ POLAR_BASE_URL: polar.url });
    await closeServer(careless);
  }
});
