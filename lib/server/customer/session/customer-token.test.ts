import pg from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { listLicenseKeys } from "@/lib/server/customer/license-keys/license-key-list";
import { emailHash } from "@/lib/server/directory/email-hash";
import { closeLocks } from "@/lib/server/platform/db/advisory-lock";
import { closeDatabase } from "@/lib/server/platform/db/database";
import { migrateDatabase } from "@/lib/server/platform/db/migrations";
import { sha256 } from "@/lib/server/platform/secrets";
import { mintCustomerSession } from "@/lib/server/polar/customer-sessions";
import { startTestPortal, type TestPortal } from "@/sandbox/test-portal";
import { closeSession, openSession, readSession } from "./session-store";

let portal: TestPortal;
let superuser: pg.Client;

beforeAll(async () => {
  portal = await startTestPortal(inject("postgresAdminUrl"));
  await migrateDatabase();
  superuser = new pg.Client({ connectionString: portal.superuserUrl });
  await superuser.connect();
});
afterAll(async () => {
  await superuser.end();
  await closeLocks();
  await closeDatabase();
  await portal.close();
});

const FILTER = { page: 1, limit: 25 };

async function signedIn() {
  const { customer_id: customerId } = await portal.control<{ customer_id: string }>("POST", "/customers", {
    webhooks: false,
    email: `ada.${crypto.randomUUID()}@example.com`,
    license_keys: [{ benefit: "Northwind Studio license" }],
  });
  const { token, expiresAt } = await mintCustomerSession({ customerId });
  const { cookie } = await openSession({
    openedBy: "link",
    customerId,
    memberId: null,
    token,
    tokenExpiresAt: expiresAt,
    name: "Ada",
    email: "ada@example.com",
    role: null,
    userAgent: null,
  });
  await portal.control("DELETE", "/requests");
  return { customerId, cookie, token };
}

async function mints(customerId: string): Promise<number> {
  const calls = await portal.control<{ method: string; path: string; token: { kind: string } }[]>(
    "GET",
    `/requests?customer_id=${customerId}`,
  );
  return calls.filter(({ method, path }) => method === "POST" && path.startsWith("/v1/customer-sessions/")).length;
}

async function mustRead(cookie: string) {
  const session = await readSession(cookie);
  if (!session) throw new Error("there is no session");
  return session;
}

test("neither the cookie, nor the token, nor the address stands in the table", async () => {
  const { cookie, token } = await signedIn();
  const { rows } = await superuser.query("select * from sessions");
  const dump = JSON.stringify(rows);
  expect(dump).toContain(sha256(cookie));
  for (const secret of [cookie, token, "ada@example.com", "Ada"]) expect(dump).not.toContain(`"${secret}"`);
});

test("a sealed token that is moved to another row opens nothing", async () => {
  const [one, other] = [await signedIn(), await signedIn()];
  await superuser.query(
    "update sessions set sealed = (select sealed from sessions where id_hash = $1) where id_hash = $2",
    [sha256(one.cookie), sha256(other.cookie)],
  );
  expect(await readSession(other.cookie)).toBeNull();
  expect(await readSession(one.cookie)).not.toBeNull();
});

test.each([
  ["idle", "last_seen_at = now() - interval '13 hours'"],
  ["past its end", "expires_at = now() - interval '1 second'"],
])("a session that is %s is none", async (_, change) => {
  const { cookie } = await signedIn();
  await superuser.query(`update sessions set ${change} where id_hash = $1`, [sha256(cookie)]);
  expect(await readSession(cookie)).toBeNull();
});

test("a session that was closed is none at once", async () => {
  const { cookie } = await signedIn();
  await closeSession(cookie);
  expect(await readSession(cookie)).toBeNull();
});

test("a planted cookie opens nothing", async () => {
  for (let guess = 0; guess < 50; guess += 1)
    expect(await readSession(Buffer.alloc(32, guess).toString("base64url"))).toBeNull();
  expect(await readSession("' or 1=1 --")).toBeNull();
});

test("a token near its end is renewed once for all who wait", async () => {
  const { cookie, customerId, token } = await signedIn();
  await superuser.query("update sessions set token_expires_at = now() + interval '4 minutes' where id_hash = $1", [
    sha256(cookie),
  ]);
  // Each request reads its own session, as requests do; two of them stand for instances of their own.
  const lists = await Promise.all(
    Array.from({ length: 8 }, async () => listLicenseKeys(await mustRead(cookie), FILTER)),
  );
  expect(lists.every(({ items }) => items.length === 1)).toBe(true);
  expect(await mints(customerId)).toBe(1);
  expect((await mustRead(cookie)).token).not.toBe(token);
});

test("a token that Polar refuses after all is renewed, and the call made again", async () => {
  const { cookie, customerId } = await signedIn();
  await portal.control("POST", "/expire-tokens", { customer_id: customerId });
  const list = await listLicenseKeys(await mustRead(cookie), FILTER);
  expect(list.items).toHaveLength(1);
  expect(await mints(customerId)).toBe(1);
});

test("while Polar cannot mint, a token that still has time goes on being used", async () => {
  const { cookie, customerId } = await signedIn();
  await superuser.query("update sessions set token_expires_at = now() + interval '4 minutes' where id_hash = $1", [
    sha256(cookie),
  ]);
  await portal.control("POST", "/faults", [
    { method: "POST", path: "/v1/customer-sessions/", customer_id: customerId, status: 500, count: 3 },
  ]);
  expect((await listLicenseKeys(await mustRead(cookie), FILTER)).items).toHaveLength(1);
});

test("when the customer is deleted at Polar, the session is over", async () => {
  const { cookie, customerId } = await signedIn();
  await portal.control("POST", `/customers/${customerId}/delete`);
  await superuser.query("update sessions set token_expires_at = now() + interval '4 minutes' where id_hash = $1", [
    sha256(cookie),
  ]);
  await expect(mustRead(cookie).then((session) => listLicenseKeys(session, FILTER))).rejects.toMatchObject({
    code: "session_expired",
  });
  // For pages that ask Polar for nothing, too: none says "signed in" while another says "signed out".
  expect(await readSession(cookie)).toBeNull();
});

test("a member who was taken off the team is signed out when the token runs out, and the others are not", async () => {
  type Team = { customer_id: string; members: { id: string }[] };
  const team = await portal.control<Team>("POST", "/customers", {
    webhooks: false,
    type: "team",
    members: ["owner", "member"].map((role) => ({ email: `${role}.${crypto.randomUUID()}@example.com`, role })),
  });
  const cookies = await Promise.all(
    team.members.map(async ({ id: memberId }) => {
      const subject = { customerId: team.customer_id, memberId };
      const { token, expiresAt } = await mintCustomerSession(subject);
      const person = { name: null, email: null, role: null, userAgent: null };
      const made = { ...subject, ...person, openedBy: "code", token, tokenExpiresAt: expiresAt } as const;
      return (await openSession(made)).cookie;
    }),
  );
  const [owner = "", member = ""] = cookies;
  await portal.control("DELETE", `/members/${team.members[1]?.id}`);
  await portal.control("POST", "/expire-tokens", { customer_id: team.customer_id });
  const session = await mustRead(member);
  await expect(listLicenseKeys(session, FILTER)).rejects.toMatchObject({ code: "session_expired" });
  expect(await readSession(member)).toBeNull();
  expect((await listLicenseKeys(await mustRead(owner), FILTER)).items).toEqual([]);
});

test("a session lives to the end of its idle time and of its days, by the database's clock, and use lengthens the first alone", async () => {
  const { cookie } = await signedIn();
  const age = (change: string) =>
    superuser.query(`update sessions set ${change} where id_hash = $1 returning expires_at`, [sha256(cookie)]);
  await age("last_seen_at = now() - interval '11 hours 59 minutes'");
  const { rows: before } = await age("expires_at = expires_at");
  expect(await readSession(cookie)).not.toBeNull();
  // Seen a moment ago: another twelve hours, and not a second more of days.
  const { rows } = await superuser.query(
    "select last_seen_at > now() - interval '1 minute' as seen, expires_at, created_at from sessions where id_hash = $1",
    [sha256(cookie)],
  );
  expect(rows[0]).toMatchObject({ seen: true, expires_at: before[0].expires_at });
  expect(rows[0].expires_at - rows[0].created_at).toBe(7 * 86_400_000);
  await age("expires_at = now() + interval '1 minute'");
  expect(await readSession(cookie)).not.toBeNull();
  await age("expires_at = now()");
  expect(await readSession(cookie)).toBeNull();
  await age("expires_at = now() + interval '1 day', last_seen_at = now() - interval '12 hours 1 second'");
  expect(await readSession(cookie)).toBeNull();
});

test("a place in a team that is somebody else's by now is no longer open to who proved the old address", async () => {
  type Team = { customer_id: string; members: { id: string; email: string }[] };
  const team = await portal.control<Team>("POST", "/customers", {
    webhooks: false,
    type: "team",
    members: ["owner", "member"].map((role) => ({ email: `${role}.${crypto.randomUUID()}@example.com`, role })),
  });
  const cookies = await Promise.all(
    team.members.map(async ({ id: memberId, email }) => {
      const subject = { customerId: team.customer_id, memberId };
      const { token, expiresAt } = await mintCustomerSession(subject);
      const person = { name: null, email, role: null, userAgent: null, verifiedEmailHash: emailHash(email) };
      return (await openSession({ ...subject, ...person, openedBy: "code", token, tokenExpiresAt: expiresAt })).cookie;
    }),
  );
  const [stays = "", left = ""] = cookies;
  await portal.control("PATCH", `/members/${team.members[1]?.id}`, { email: `new.${crypto.randomUUID()}@example.com` });
  await portal.control("POST", "/expire-tokens", { customer_id: team.customer_id });
  const session = await mustRead(left);
  await expect(listLicenseKeys(session, FILTER)).rejects.toMatchObject({ code: "session_expired" });
  expect(await readSession(left)).toBeNull();
  expect((await listLicenseKeys(await mustRead(stays), FILTER)).items).toEqual([]);
});
