import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { systemContext } from "@/lib/server/context";
import { listLicenseKeys } from "@/lib/server/customer/license-keys/license-key-list";
import { emailHash } from "@/lib/server/directory/email-hash";
import { sha256 } from "@/lib/server/platform/secrets";
import { mintCustomerSession } from "@/lib/server/polar/customer-sessions";
import { customerContext, findCustomerContext } from "@/test/contexts";
import type { Customer } from "@/test/polar-control";
import { openPortal } from "@/test/portal-environment";
import { openSession } from "./session-opening";
import { closeSession } from "./session-store";

const portal = await openPortal();
const { polar, database } = portal;

/** Opens a session of a customer, or of one of a team's members. @returns its cookie and its token */
async function openFor({ customer_id: customerId, email }: Customer, member?: { id: string; email: string }) {
  const context = systemContext("customer");
  const memberId = member?.id ?? null;
  const minted = await mintCustomerSession({ customerId, memberId }, context.polar.lane);
  const { cookie } = await openSession(context, {
    openedBy: member ? "code" : "link",
    customerId,
    memberId,
    token: minted.token,
    tokenExpiresAt: minted.expiresAt,
    name: "Ada",
    email: member?.email ?? email,
    role: null,
    verifiedEmailHash: member ? emailHash(member.email) : null,
  });
  return { cookie, token: minted.token };
}

async function signedIn() {
  const customer = await polar.makeCustomer({ license_keys: [{ benefit: "Northwind Studio license" }] });
  const opened = await openFor(customer);
  await polar.control("DELETE", "/requests");
  return { customer, ...opened };
}

/** A team with an owner and a member, both signed in. */
async function signedInTeam() {
  const members = [
    { email: `owner.${randomUUID()}@example.com`, role: "owner" as const },
    { email: `member.${randomUUID()}@example.com` },
  ];
  const team = await polar.makeCustomer({ type: "team", members });
  const [owner, member] = team.members;
  if (!owner || !member) throw new Error("the team has no members");
  return {
    team,
    memberId: member.id,
    ownerCookie: (await openFor(team, owner)).cookie,
    memberCookie: (await openFor(team, member)).cookie,
  };
}

/** A request for the list, which reads its session as every request does. */
async function list(cookie: string) {
  return await listLicenseKeys(await customerContext(cookie), { page: 1, limit: 25 });
}

/** Changes a session's row. */
async function changeSession(cookie: string, change: string) {
  const [row] = await database.query(
    `update sessions set ${change} where id_hash = $1
     returning created_at, expires_at, last_seen_at > now() - interval '1 minute' as seen`,
    [sha256(cookie)],
  );
  return row;
}

const ENDING_TOKEN = "token_expires_at = now() + interval '4 minutes'";

async function countMints(customer: Customer): Promise<number> {
  const calls = await polar.requestsOf(customer);
  return calls.filter(({ method, path }) => method === "POST" && path.startsWith("/v1/customer-sessions/")).length;
}

test("the table holds neither the cookie, nor the token, nor the name, nor the email", async () => {
  const { cookie, token, customer } = await signedIn();
  const dump = JSON.stringify(await database.query("select * from sessions"));
  expect(dump).toContain(sha256(cookie));
  for (const secret of [cookie, token, customer.email, "Ada"]) expect(dump).not.toContain(`"${secret}"`);
});

test("a sealed token that is moved to another row opens nothing", async () => {
  const [one, other] = [await signedIn(), await signedIn()];
  await changeSession(other.cookie, `sealed = (select sealed from sessions where id_hash = '${sha256(one.cookie)}')`);
  expect(await findCustomerContext(other.cookie)).toBeNull();
  expect(await findCustomerContext(one.cookie)).not.toBeNull();
});

test.each([
  ["idle", "last_seen_at = now() - interval '13 hours'"],
  ["past its end", "expires_at = now() - interval '1 second'"],
])("a session that is %s opens nothing", async (_, change) => {
  const { cookie } = await signedIn();
  await changeSession(cookie, change);
  expect(await findCustomerContext(cookie)).toBeNull();
});

test("a closed session opens nothing, at once", async () => {
  const { cookie } = await signedIn();
  await closeSession(systemContext(), cookie);
  expect(await findCustomerContext(cookie)).toBeNull();
});

test("a planted cookie opens nothing", async () => {
  const guesses = Array.from({ length: 50 }, (_, byte) => Buffer.alloc(32, byte).toString("base64url"));
  for (const guess of [...guesses, "' or 1=1 --"]) expect(await findCustomerContext(guess)).toBeNull();
});

test("a token near its end is renewed once for all requests that wait", async () => {
  const { cookie, customer, token } = await signedIn();
  await changeSession(cookie, ENDING_TOKEN);
  const lists = await Promise.all(Array.from({ length: 8 }, () => list(cookie)));
  expect(lists.every(({ items }) => items.length === 1)).toBe(true);
  expect(await countMints(customer)).toBe(1);
  expect((await customerContext(cookie)).actor.session.token).not.toBe(token);
});

test("a token that Polar refuses is renewed, and the call made again", async () => {
  const { cookie, customer } = await signedIn();
  await polar.expireTokens(customer);
  expect((await list(cookie)).items).toHaveLength(1);
  expect(await countMints(customer)).toBe(1);
});

test("while Polar cannot mint, a token that still has time is used on", async () => {
  const { cookie, customer } = await signedIn();
  await changeSession(cookie, ENDING_TOKEN);
  const { customer_id } = customer;
  await polar.addFault({ customer_id, method: "POST", path: "/v1/customer-sessions/", status: 500, count: 3 });
  expect((await list(cookie)).items).toHaveLength(1);
});

test("when the customer is deleted at Polar, the session is over", async () => {
  const { cookie, customer } = await signedIn();
  await polar.deleteCustomer(customer);
  await changeSession(cookie, ENDING_TOKEN);
  await expect(list(cookie)).rejects.toMatchObject({ code: "session_expired" });
  // Also for pages that ask Polar for nothing, so that all of them say the same.
  expect(await findCustomerContext(cookie)).toBeNull();
});

test("a member who left the team is signed out when the token runs out, and the others are not", async () => {
  const { team, memberId, ownerCookie, memberCookie } = await signedInTeam();
  await polar.control("DELETE", `/members/${memberId}`);
  await polar.expireTokens(team);
  await expect(list(memberCookie)).rejects.toMatchObject({ code: "session_expired" });
  expect(await findCustomerContext(memberCookie)).toBeNull();
  expect((await list(ownerCookie)).items).toEqual([]);
});

test("a session lasts to the end of its idle time and of its days, by the database's clock, and use extends the first alone", async () => {
  const { cookie } = await signedIn();
  const before = await changeSession(cookie, "last_seen_at = now() - interval '11 hours 59 minutes'");
  expect(await findCustomerContext(cookie)).not.toBeNull();
  // Seen a moment ago: another twelve hours, and not a second more of days.
  const after = await changeSession(cookie, "expires_at = expires_at");
  expect(after).toMatchObject({ seen: true, expires_at: before?.expires_at });
  expect(after?.expires_at - after?.created_at).toBe(7 * 86_400_000);
  await changeSession(cookie, "expires_at = now() + interval '1 minute'");
  expect(await findCustomerContext(cookie)).not.toBeNull();
  await changeSession(cookie, "expires_at = now()");
  expect(await findCustomerContext(cookie)).toBeNull();
  await changeSession(
    cookie,
    "expires_at = now() + interval '1 day', last_seen_at = now() - interval '12 hours 1 second'",
  );
  expect(await findCustomerContext(cookie)).toBeNull();
});

test("a member's session ends if the member has another email by now than the one that was verified", async () => {
  const { team, memberId, ownerCookie, memberCookie } = await signedInTeam();
  await polar.control("PATCH", `/members/${memberId}`, { email: `new.${randomUUID()}@example.com` });
  await polar.expireTokens(team);
  await expect(list(memberCookie)).rejects.toMatchObject({ code: "session_expired" });
  expect(await findCustomerContext(memberCookie)).toBeNull();
  expect((await list(ownerCookie)).items).toEqual([]);
});

test.each(["link", "sign_in_link", "code"] as const)(
  "a session of an individual, opened by a %s, ends at its renewal once the email is another one",
  async (openedBy) => {
    const { cookie, customer } = await signedIn();
    await changeSession(cookie, `opened_by = '${openedBy}'`);
    await polar.control("PATCH", `/customers/${customer.customer_id}`, { email: `new.${randomUUID()}@example.com` });
    await polar.expireTokens(customer);
    await expect(list(cookie)).rejects.toMatchObject({ code: "session_expired" });
    expect(await findCustomerContext(cookie)).toBeNull();
  },
);

test("a session takes name and role from Polar when its token is renewed", async () => {
  const { team, memberId, memberCookie } = await signedInTeam();
  await polar.control("PATCH", `/members/${memberId}`, { name: "Ada King", role: "billing_manager" });
  await polar.expireTokens(team);
  await list(memberCookie);
  const { session } = (await customerContext(memberCookie)).actor;
  expect(session).toMatchObject({ name: "Ada King", role: "billing_manager" });
});

test("while Polar does not say whose a new token is, no session ends", async () => {
  const { cookie, customer } = await signedIn();
  await polar.expireTokens(customer);
  const { customer_id } = customer;
  await polar.addFault({ customer_id, path: "/v1/customer-portal/customer-session/user", status: 500 });
  expect((await list(cookie)).items).toHaveLength(1);
});
