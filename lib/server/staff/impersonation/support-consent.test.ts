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
          + (select count(*) from audit_events a where a::text like $1)::int
          + (select count(*) from audit_personal_data p where p::text like $1)::int as found`,
    [`%${code}%`],
  );
  expect(rows).toEqual([{ found: 0 }]);
});

const benefit = "Northwind Studio license";
const activations = [{ label: "Ada’s secret laptop", meta: { os: "Plan 9" } }];

/** What an agent reads of a customer and a key, and what the searches and lists say. */
async function look(browser: CookieBrowser, { customer_id, email, keyId }: Record<string, string>) {
  const texts = [await browser.get(`/api/support/customers/${customer_id}`)];
  for (const query of [customer_id, email, "Ada Unseen"])
    texts.push(await browser.post("/api/support/customers/search", { query }));
  texts.push(await browser.get("/api/support/license-keys?limit=100"));
  texts.push(await browser.get(`/api/support/license-keys/${keyId}`));
  return texts;
}

test("without a code staff see that a customer exists, and nothing of theirs", async () => {
  const { customer, browser: own } = await portal.newCustomer({
    name: "Ada Unseen",
    external_id: `ext-${crypto.randomUUID()}`,
    license_keys: [{ benefit, activations }],
  });
  const [key] = customer.license_keys;
  const of = { customer_id: customer.customer_id, email: customer.email, keyId: key?.id ?? "" };
  const theirs = [customer.email, "Ada Unseen", customer.external_id, key?.id, key?.display_key, "laptop", "Plan 9"];
  const browser = await agent();
  const unseen = await look(browser, of);
  expect(unseen.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 403]);
  expect(unseen[0]?.json).toEqual({ customer: { id: of.customer_id, hidden: true } });
  for (const { json } of unseen.slice(1, 4)) {
    expect(json).toMatchObject({ items: [{ customer: { id: of.customer_id, hidden: true }, matches: [] }] });
  }
  expect(unseen[4]?.json).toMatchObject({ hidden_count: expect.any(Number) });
  for (const { text } of unseen) for (const word of theirs) expect(text).not.toContain(word);
  // Nothing was seen, so nothing is listed.
  expect((await own.get("/api/visits")).json).toMatchObject({ items: [] });

  const { code } = (await own.post("/api/support-codes")).json as { code: string };
  expect((await redeem(browser, code)).status).toBe(201);
  const seen = await look(browser, of);
  expect(seen.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
  expect(seen[0]?.text).toContain(customer.email);
  expect(seen[5]?.text).toContain("Ada’s secret laptop");
  expect((await own.get("/api/visits")).json).toMatchObject({ items: [{ kind: "console", consented: true }] });
  const others = await look(await agent(), of);
  for (const { text } of others) for (const word of theirs) expect(text).not.toContain(word);

  await database.query("update support_consents set expires_at = now()");
  expect((await browser.get(`/api/support/customers/${of.customer_id}`)).json).toEqual(unseen[0]?.json);
});

test("while the impersonation that a code opened runs, the customer stays visible", async () => {
  const { customer_id, makeCode } = await customerWithCode();
  const browser = await agent();
  await redeem(browser, await makeCode());
  expect((await start(browser, customer_id)).status).toBe(201);
  await database.query("update support_consents set expires_at = now()");
  const path = `/api/support/customers/${customer_id}`;
  expect((await browser.get(path)).json).toMatchObject({ customer: { id: customer_id, kind: "individual" } });
  await browser.send("DELETE", "/api/support/impersonations/current");
  expect((await browser.get(path)).json).toEqual({ customer: { id: customer_id, hidden: true } });
});

test("a member's code shows that member and their keys, and nothing of the team's other members", async () => {
  const id = crypto.randomUUID().slice(0, 8);
  const emails = [`one-${id}@fabrikam.example`, `two-${id}@fabrikam.example`];
  const [one = "", two = ""] = emails;
  const team = await portal.polar.makeCustomer({
    type: "team",
    name: "Fabrikam",
    email: `billing-${id}@fabrikam.example`,
    members: [{ email: one, role: "owner" }, { email: two }],
    license_keys: [
      { benefit, member: one, activations: [{ label: "Owner’s laptop" }] },
      { benefit, member: two, activations },
    ],
  });
  const member = team.members.find(({ email }) => email === two);
  const own = await portal.customerBrowser(team, member?.id);
  const { code } = (await own.post("/api/support-codes")).json as { code: string };
  const browser = await agent();
  await redeem(browser, code);
  const [ownersKey, membersKey] = team.license_keys;
  const page = await browser.get(`/api/support/customers/${team.customer_id}`);
  expect(page.json).toMatchObject({
    customer: { name: "Fabrikam", email: null },
    members: { items: [{ email: two }], total_count: 1 },
    license_keys: { items: [{ id: membersKey?.id }], pagination: { total_count: 1 } },
  });
  const search = await browser.post("/api/support/customers/search", { query: one });
  for (const { text } of [page, search]) {
    expect(text).not.toContain(one);
    expect(text).not.toContain("billing");
    expect(text).not.toContain(ownersKey?.id);
  }
  expect((await browser.get(`/api/support/license-keys/${membersKey?.id}`)).status).toBe(200);
  expect(await browser.get(`/api/support/license-keys/${ownersKey?.id}`)).toMatchObject(refused);
  const owner = await portal.customerBrowser(team, team.members.find(({ email }) => email === one)?.id);
  const kindsOf = async (person: CookieBrowser) =>
    ((await person.get("/api/visits")).json as { items: { kind: string }[] }).items.map(({ kind }) => kind);
  expect(await kindsOf(own)).toContain("console");
  expect(await kindsOf(owner)).toEqual([]);
});
