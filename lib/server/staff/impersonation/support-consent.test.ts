import { expect, test } from "vitest";
import type { CookieBrowser } from "@/test/cookie-browser";
import { openPortal } from "@/test/portal-environment";

const portal = await openPortal({ staff: true, variables: { SUPPORT_REQUIRES_CONSENT: "true" } });
const { database } = portal;

async function customerWithCode(): Promise<{ customer_id: string; makeCode: () => Promise<string> }> {
  const { customer, browser } = await portal.newCustomer();
  const makeCode = async () => ((await browser.post("/api/support-codes")).json as { code: string }).code;
  return { customer_id: customer.customer_id, makeCode };
}

async function agent(): Promise<CookieBrowser> {
  return (await portal.newStaff("admin")).browser;
}

const redeem = (browser: CookieBrowser, code: string) => browser.post("/api/support/consents", { code });
const start = (browser: CookieBrowser, customer_id: string) =>
  browser.post("/api/support/impersonations", { customer_id, reason: "Ticket 4711: cannot activate" });
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
  await database.query("update support_codes set expires_at = now() where redeemed_at is null");
  expect(await redeem(browser, second)).toMatchObject(wrong);
  expect((await redeem(browser, await makeCode())).status).toBe(201);
  await database.query("update support_consents set expires_at = now()");
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
  const rows = await database.query<{ found: number }>(
    `select (select count(*) from support_codes c where c::text like $1)::int
          + (select count(*) from audit_events a where a::text like $1)::int as found`,
    [`%${code}%`],
  );
  expect(rows).toEqual([{ found: 0 }]);
});
