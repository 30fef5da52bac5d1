import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { GET as land } from "@/app/api/enter/route";
import { POST as openSession } from "@/app/api/session/route";
import { POST as signInLink } from "@/app/api/sign-in-links/route";
import { readSession } from "@/lib/server/customer/session/session-store";
import { closeDatabase } from "@/lib/server/platform/db/database";
import { migrateDatabase } from "@/lib/server/platform/db/migrations";
import { mintCustomerSession } from "@/lib/server/polar/customer-sessions";
import { startTestPortal, type TestPortal, testSecrets } from "@/sandbox/test-portal";
import { sweepSignInLinks } from "./sign-in-link-store";
import { identifyLink } from "./waiting-link";

let portal: TestPortal;
let superuser: pg.Client;
const noParams = { params: Promise.resolve({}) };

beforeAll(async () => {
  portal = await startTestPortal(inject("postgresAdminUrl"));
  await migrateDatabase();
  superuser = new pg.Client({ connectionString: portal.superuserUrl });
  await superuser.connect();
});
beforeEach(async () => {
  await superuser.query("delete from rate_limits");
});
afterAll(async () => {
  await superuser.end();
  await closeDatabase();
  await portal.close();
});

type Made = { customer_id: string; email: string; members: { id: string; email: string }[] };

/** A customer that the vendor's app knows by an id of its own. */
async function customer(body: object = {}): Promise<Made & { external_id: string }> {
  const external_id = `user_${randomUUID()}`;
  const made = await portal.control<Made>("POST", "/customers", { external_id, webhooks: false, ...body });
  return { ...made, external_id };
}

async function ask(body: object, { secret = testSecrets.signInLink as string | null } = {}) {
  const answer = await signInLink(
    new Request(`${portal.portalUrl}/api/sign-in-links`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(secret === null ? {} : { authorization: `Bearer ${secret}` }),
      },
      body: JSON.stringify(body),
    }),
    noParams,
  );
  const json: { url: string; expires_at: string; code: string } = await answer.json();
  return { status: answer.status, ...json };
}

/** Opens an address in a browser of its own; answers the entry cookie that the browser keeps. */
async function openAddress(address: string, cookies = ""): Promise<string> {
  const url = new URL(address);
  url.pathname = "/api/enter";
  const answer = await land(new Request(url, { headers: { cookie: cookies } }), noParams);
  expect(answer.status).toBe(303);
  expect(answer.headers.get("location")).toBe(`${portal.portalUrl}/enter`);
  const [set] = answer.headers.getSetCookie();
  expect(set).not.toContain(url.searchParams.get("sign_in_link"));
  return set?.split(";")[0] ?? "";
}

/** The click on "Continue". */
async function click(cookies: string, origin = portal.portalUrl) {
  const answer = await openSession(
    new Request(`${portal.portalUrl}/api/session`, {
      method: "POST",
      headers: { "content-type": "application/json", origin, cookie: cookies },
      body: "{}",
    }),
    noParams,
  );
  const json: { next?: string; code?: string } = await answer.json();
  const portalCookie = answer.headers.getSetCookie().find((line) => line.startsWith("portal="));
  return { status: answer.status, ...json, cookie: portalCookie?.split(";")[0]?.slice("portal=".length) };
}

test("the vendor's app hands a customer over: one address, one session, with its way back and its page", async () => {
  const { external_id, customer_id } = await customer();
  const made = await ask({
    external_customer_id: external_id,
    return_url: "northwind-studio://license",
    next: "/account?tab=1",
  });
  expect(made).toMatchObject({ status: 201, url: expect.stringMatching(/\/enter\?sign_in_link=[\w-]{43}$/) });
  const seconds = (Date.parse(made.expires_at) - Date.now()) / 1000;
  expect(seconds).toBeGreaterThan(50);
  expect(seconds).toBeLessThan(65);
  const opened = await click(await openAddress(made.url));
  expect(opened).toMatchObject({ status: 201, next: "/account?tab=1" });
  expect(await readSession(opened.cookie ?? "")).toMatchObject({
    customerId: customer_id,
    openedBy: "sign_in_link",
    returnUrl: "northwind-studio://license",
  });
});

test("twenty clicks at once in as many browsers make one session", async () => {
  const { external_id } = await customer();
  const { url } = await ask({ external_customer_id: external_id });
  const browsers = await Promise.all(Array.from({ length: 20 }, () => openAddress(url)));
  const answers = await Promise.all(browsers.map((cookies) => click(cookies)));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(answers.filter(({ code }) => code === "link_invalid")).toHaveLength(19);
});

test("an address that was used opens nothing, in the same browser or another", async () => {
  const { external_id } = await customer();
  const { url } = await ask({ external_customer_id: external_id });
  const cookies = await openAddress(url);
  await click(cookies);
  expect(await click(cookies)).toMatchObject({ status: 401, code: "link_invalid" });
  expect(await click(await openAddress(url))).toMatchObject({ status: 401, code: "link_invalid" });
});

test("opening the address spends nothing: a scanner may come first", async () => {
  const { external_id } = await customer();
  const { url } = await ask({ external_customer_id: external_id });
  for (let impersonation = 0; impersonation < 5; impersonation += 1) await openAddress(url);
  expect(await click(await openAddress(url))).toMatchObject({ status: 201 });
});

test("an address opened after a minute opens nothing; one opened in time may be clicked for ten", async () => {
  const { external_id } = await customer();
  const late = await ask({ external_customer_id: external_id });
  const early = await ask({ external_customer_id: external_id });
  const slow = await openAddress(early.url);
  await superuser.query("update sign_in_links set expires_at = expires_at - interval '2 minutes'");
  expect(await click(await openAddress(late.url))).toMatchObject({ status: 401, code: "link_invalid" });
  expect(await click(slow)).toMatchObject({ status: 201 });
  const forgotten = await openAddress((await ask({ external_customer_id: external_id })).url);
  await superuser.query("update sign_in_links set expires_at = expires_at - interval '12 minutes'");
  expect(await click(forgotten)).toMatchObject({ status: 401, code: "link_invalid" });
});

test("twenty forced addresses sign nobody in without a click of this very portal's page", async () => {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const { external_id } = await customer();
    const cookies = await openAddress((await ask({ external_customer_id: external_id })).url);
    // Whoever forces the address can make the browser open it, and can post from a page of his own.
    expect(await click(cookies, "https://evil.example")).toMatchObject({ status: 403, code: "cross_origin_refused" });
    expect(await click(cookies, "null")).toMatchObject({ status: 403 });
  }
  const { rows } = await superuser.query("select count(*)::int as n from sign_in_links where spent_at is null");
  expect(rows[0].n).toBeGreaterThanOrEqual(20);
});

test("no secret, another secret, or one in another place is refused, and guessing is slowed down", async () => {
  const { external_id } = await customer();
  const body = { external_customer_id: external_id };
  for (const secret of [null, "", "wrong", `${testSecrets.signInLink}x`, testSecrets.signInLink.slice(1)]) {
    expect(await ask(body, { secret })).toMatchObject({ status: 401, code: "sign_in_link_unauthorized" });
  }
  const answers = await Promise.all(Array.from({ length: 40 }, (_, index) => ask(body, { secret: `guess-${index}` })));
  expect(answers.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(20);
  expect(answers.filter(({ code }) => code === "rate_limited").length).toBeGreaterThanOrEqual(20);
  // Guessing does not lock the vendor out.
  expect(await ask(body)).toMatchObject({ status: 201 });
});

test("customers that are unknown, foreign or deleted have no address made", async () => {
  const foreign = await customer({ organization: "contoso" });
  const deleted = await customer();
  await portal.control("POST", `/customers/${deleted.customer_id}/delete`);
  for (const external_customer_id of ["nobody", foreign.external_id, deleted.external_id]) {
    expect(await ask({ external_customer_id })).toMatchObject({ status: 404, code: "customer_not_found" });
  }
});

test("a team says which member; a member of another customer is none of theirs", async () => {
  const team = await customer({
    type: "team",
    members: [{ email: `o.${randomUUID()}@team.example`, role: "owner" }, { email: `m.${randomUUID()}@team.example` }],
  });
  const other = await customer({ members: [{ email: `x.${randomUUID()}@other.example`, role: "owner" }] });
  const asked = { external_customer_id: team.external_id };
  expect(await ask(asked)).toMatchObject({ status: 409, code: "member_required" });
  expect(await ask({ ...asked, member_id: other.members[0]?.id })).toMatchObject({
    status: 404,
    code: "member_not_found",
  });
  const { url, status } = await ask({ ...asked, member_id: team.members[1]?.id });
  expect(status).toBe(201);
  const { cookie } = await click(await openAddress(url));
  expect(await readSession(cookie ?? "")).toMatchObject({ memberId: team.members[1]?.id });
});

test("ways back and pages that are not allowed are refused, with nothing made", async () => {
  const { external_id } = await customer();
  const base = { external_customer_id: external_id };
  for (const return_url of [
    "https://evil.example/",
    "http://localhost:4999/account/../other",
    "northwind-studio://license.evil",
    "javascript:alert(1)",
    "//evil.example",
  ]) {
    expect(await ask({ ...base, return_url })).toMatchObject({ status: 403, code: "return_url_not_allowed" });
  }
  for (const next of ["//evil.example", "https://evil.example/", "/\\evil.example", "/api/session", "relative"]) {
    expect(await ask({ ...base, next })).toMatchObject({ status: 400, code: "invalid_request" });
  }
  expect(await ask({ ...base, extra: 1 })).toMatchObject({ status: 400 });
  expect(await ask({})).toMatchObject({ status: 400 });
});

test("the table holds no usable token, before and after", async () => {
  const { external_id } = await customer();
  const { url } = await ask({ external_customer_id: external_id });
  const value = new URL(url).searchParams.get("sign_in_link") ?? "";
  const before = await superuser.query("select * from sign_in_links");
  expect(JSON.stringify(before.rows)).not.toContain(value);
  expect(JSON.stringify(before.rows)).not.toMatch(/polar_(cst|mst)_/);
  await click(await openAddress(url));
  const { rows } = await superuser.query("select sealed from sign_in_links where spent_at is not null");
  expect(rows.every(({ sealed }: { sealed: string }) => sealed === "")).toBe(true);
  await superuser.query("update sign_in_links set expires_at = now() - interval '2 hours'");
  await sweepSignInLinks();
  expect((await superuser.query("select 1 from sign_in_links")).rows).toEqual([]);
});

test("one link that is looked at without end uses up its own share of Polar, and nobody else's", async () => {
  const [one, other] = [await customer(), await customer()];
  const token = async ({ customer_id }: Made) => (await mintCustomerSession({ customerId: customer_id })).token;
  const [link, another] = [await token(one), await token(other)];
  for (let look = 0; look < 30; look += 1) await identifyLink(link);
  await expect(identifyLink(link)).rejects.toMatchObject({ code: "rate_limited" });
  expect(await identifyLink(another)).toMatchObject({ user: { customer_id: other.customer_id } });
});
