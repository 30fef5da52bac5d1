import pg from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { TestBrowser } from "@/lib/testing/browser";
import { openSupportDesk, type SupportDesk } from "@/lib/testing/support-desk";

let desk: SupportDesk;
let superuser: pg.Client;

beforeAll(async () => {
  desk = await openSupportDesk(inject("postgresAdminUrl"), { SUPPORT_REQUIRES_CONSENT: "true" });
  superuser = new pg.Client({ connectionString: desk.superuserUrl });
  await superuser.connect();
});
afterAll(async () => {
  await superuser.end();
  await desk.close();
});

async function customerWithCode(): Promise<{ customer_id: string; makeCode: () => Promise<string> }> {
  const { customer_id } = await desk.control<{ customer_id: string }>("POST", "/customers", { webhooks: false });
  const browser = desk.browser();
  await browser.send("GET", `/api/enter?customer_session_token=${await desk.mint(customer_id)}`);
  await browser.send("POST", "/api/session", { body: {} });
  const makeCode = async () => ((await browser.json("POST", "/api/support-codes", {})).json as { code: string }).code;
  return { customer_id, makeCode };
}

async function agent(): Promise<TestBrowser> {
  const browser = desk.browser();
  await browser.signInAsStaff(await desk.hire("admin"));
  return browser;
}

const redeem = (browser: TestBrowser, code: string) => browser.json("POST", "/api/support/consents", { code });
const start = (browser: TestBrowser, customer_id: string) =>
  browser.json("POST", "/api/support/impersonations", { customer_id, reason: "Ticket 4711: cannot activate" });
const refused = { status: 403, json: { code: "consent_required" } };

test("where consent is required, only a code gives it, to the agent who typed it, for that customer", async () => {
  const [consenting, other] = [await customerWithCode(), await customerWithCode()];
  const [one, colleague] = [await agent(), await agent()];
  expect(await start(one, consenting.customer_id)).toMatchObject(refused);
  expect((await redeem(one, await consenting.makeCode())).status).toBe(201);
  expect(await start(one, other.customer_id)).toMatchObject(refused);
  expect(await start(colleague, consenting.customer_id)).toMatchObject(refused);
  expect((await start(one, consenting.customer_id)).status).toBe(201);
});

test("code and consent expire, and a new code replaces the previous one", async () => {
  const { customer_id, makeCode } = await customerWithCode();
  const browser = await agent();
  const [first, second] = [await makeCode(), await makeCode()];
  const wrong = { status: 403, json: { code: "support_code_wrong" } };
  expect(await redeem(browser, first)).toMatchObject(wrong);
  await superuser.query("update support_codes set expires_at = now() where redeemed_at is null");
  expect(await redeem(browser, second)).toMatchObject(wrong);
  expect((await redeem(browser, await makeCode())).status).toBe(201);
  await superuser.query("update support_consents set expires_at = now()");
  expect(await start(browser, customer_id)).toMatchObject(refused);
});

test("a code typed many times at once is redeemed once", async () => {
  const { makeCode } = await customerWithCode();
  const code = await makeCode();
  const browser = await agent();
  const answers = await Promise.all(Array.from({ length: 8 }, () => redeem(browser, code)));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
});

test("the code is not stored in the database, nor in the audit log", async () => {
  const { makeCode } = await customerWithCode();
  const code = await makeCode();
  const { rows } = await superuser.query<{ found: number }>(
    `select (select count(*) from support_codes c where c::text like $1)::int
          + (select count(*) from audit_events a where a::text like $1)::int as found`,
    [`%${code}%`],
  );
  expect(rows).toEqual([{ found: 0 }]);
});
