import { beforeEach, expect, test } from "vitest";
import { systemContext } from "@/lib/server/context";
import { emailHash } from "@/lib/server/directory/email-hash";
import { continueSync } from "@/lib/server/directory/full-sync";
import { membersWithEmail } from "@/lib/server/directory/member-index";
import { everyMember } from "@/lib/server/directory/member-sync";
import { deliverMails } from "@/lib/server/mail/mail-delivery";
import { database } from "@/lib/server/platform/db/database";
import type { Customer, PolarRequest } from "@/test/polar-control";
import { openPortal } from "@/test/portal-environment";

// With staff, Polar's webhooks reach the portal.
const portal = await openPortal({ mail: true, staff: true });
const { polar, inbox } = portal;

let count = 0;
function newEmail(name: string): string {
  count += 1;
  return `${name}.${count}@example.com`;
}
async function syncMembers(): Promise<void> {
  while (!(await continueSync(systemContext(), everyMember)));
}
/** A team that the index already has. */
async function indexedTeam(): Promise<Customer> {
  const members = [{ email: newEmail("owner"), role: "owner" as const }];
  const team = await polar.makeCustomer({ name: "Harbour", type: "team", members });
  await syncMembers();
  return team;
}
/** Adds a member as the team's owner does at Polar. No webhook says so. */
async function addByOwner(team: Customer, email: string): Promise<void> {
  const token = await polar.mintToken(team);
  const answer = await polar.call("POST", "/v1/customer-portal/members", { token, body: { email } });
  expect(answer.status).toBe(201);
}
async function requestCode(email: string): Promise<void> {
  expect((await portal.browser().post("/api/sign-in", { email })).status).toBe(202);
}
async function statesOf(emails: string[]): Promise<string[]> {
  const rows = await portal.database.query<{ state: string }>("select state from mails where email_hash = any($1)", [
    emails.map(emailHash),
  ]);
  return rows.map(({ state }) => state);
}
async function limitOf(key: string) {
  return (await portal.database.query("select points from rate_limits where key = $1", [key]))[0];
}
const memberLists = (requests: PolarRequest[]) => requests.filter(({ path }) => path === "/v1/members/");

beforeEach(async () => await portal.database.resetLimits());

test("a member whom the team's owner added gets a code at once, and signs in", async () => {
  const [team, email] = [await indexedTeam(), newEmail("added")];
  await addByOwner(team, email);
  expect(await membersWithEmail(database(), email)).toEqual([]);
  const browser = portal.browser();
  await browser.post("/api/sign-in", { email });
  const code = await inbox.codeTo(email);
  expect((await browser.post("/api/sign-in/verify", { code })).json).toMatchObject({ session: true });
});

test("a customer whom a team's owner added can choose the team at the next sign-in", async () => {
  const [team, email] = [await indexedTeam(), newEmail("both")];
  const own = await polar.makeCustomer({ email, name: "Both" });
  await addByOwner(team, email);
  const browser = portal.browser();
  await browser.post("/api/sign-in", { email });
  const verified = await browser.post("/api/sign-in/verify", { code: await inbox.codeTo(email) });
  expect(verified.json).toMatchObject({
    accounts: [{ customer_id: own.customer_id }, { customer_id: team.customer_id, role: "member" }],
  });
});

test("a seat that is assigned, and one that is claimed, put their member into the index", async () => {
  const { customer_id } = await indexedTeam();
  const [assigned, claimed] = [newEmail("assigned"), newEmail("claimed")];
  await polar.control("POST", "/seats", { customer_id, email: assigned });
  await expect.poll(() => membersWithEmail(database(), assigned)).toHaveLength(1);
  const license_keys = [{ benefit: "Northwind Site license" }];
  await polar.control("POST", "/seats", { customer_id, email: claimed, claimed: true, license_keys });
  await expect.poll(() => membersWithEmail(database(), claimed)).toHaveLength(1);
});

test("a member of a small team list whose email changed unannounced gets a code at the new one", async () => {
  const team = await indexedTeam();
  const email = newEmail("moved");
  const world = Object(await polar.control("GET", "/world"));
  const members = world.members.map((one: { id: string }) =>
    one.id === team.members[0]?.id ? { ...one, email } : one,
  );
  await polar.control("PUT", "/world", { ...world, members });
  await requestCode(email);
  expect(await inbox.codeTo(email)).toMatch(/^\d{4} \d{4}$/);
});

test("strangers who ask for codes cost a bounded number of searches, and a member who waits for one gets a code", async () => {
  const [team, member] = [await indexedTeam(), newEmail("patient")];
  const strangers = Array.from({ length: 15 }, () => newEmail("stranger"));
  await requestCode(newEmail("first"));
  await expect.poll(() => limitOf("newest-members:all")).toMatchObject({ points: 1 });
  // The searches of the next minute are used up, as by many strangers.
  await portal.database.query("update rate_limits set points = 3, expire = $1 where key = 'newest-members:all'", [
    Date.now() + 60_000,
  ]);
  await addByOwner(team, member);
  const flood = await polar.requestsDuring(async () => {
    for (const email of [...strangers, member]) await requestCode(email);
    await expect.poll(() => statesOf([...strangers, member]), { timeout: 10_000 }).toEqual(Array(16).fill("waiting"));
  });
  expect(memberLists(flood)).toEqual([]);

  await portal.database.resetLimits();
  const later = await polar.requestsDuring(async () => {
    await portal.database.query("update mails set next_attempt_at = now() where state = 'waiting'");
    await deliverMails(systemContext());
  });
  expect(await inbox.codeTo(member)).toMatch(/^\d{4} \d{4}$/);
  // One search serves everybody who waited.
  expect(memberLists(later)).toHaveLength(1);
  expect(await statesOf(strangers)).toEqual(strangers.map(() => "unwanted"));
});
