import { randomUUID } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { openEntry } from "@/lib/server/customer/session/entry";
import { database } from "@/lib/server/platform/db/database";
import { customerContext, requestContext } from "@/test/contexts";
import type { CookieBrowser } from "@/test/cookie-browser";
import { testSecrets } from "@/test/environment";
import type { Customer, NewCustomer } from "@/test/polar-control";
import { openPortal } from "@/test/portal-environment";
import { sweepSignInLinks } from "./sign-in-link-store";
import { describeWaitingLink } from "./waiting-link";

const portal = await openPortal();
const { polar, database: rows } = portal;

beforeEach(() => rows.resetLimits());

/** A customer whom the vendor's app knows by an id of its own. */
async function newCustomer(given: NewCustomer = {}): Promise<Customer & { external_id: string }> {
  const external_id = `user_${randomUUID()}`;
  return { ...(await polar.makeCustomer({ external_id, ...given })), external_id };
}

const vendor = portal.browser();

/** A request of the vendor's server, with this secret or none. */
async function requestLink(body: object, secret: string | null = testSecrets.signInLink) {
  const authorization = secret === null ? null : `Bearer ${secret}`;
  const { status, json } = await vendor.post("/api/sign-in-links", body, { authorization });
  return { status, ...(json as { url: string; expires_at: string; code: string }) };
}

/** The URL of a new sign-in link of this customer. */
async function newLink({ external_id }: { external_id: string }): Promise<string> {
  return (await requestLink({ external_customer_id: external_id })).url;
}

/** Opens a link in a browser of its own. */
async function openUrl(url: string): Promise<CookieBrowser> {
  const browser = portal.browser();
  const { pathname, search, searchParams } = new URL(url);
  const { status, headers } = await browser.get(pathname + search);
  expect([status, headers.get("location")]).toEqual([303, `${portal.url}/enter`]);
  expect(headers.get("set-cookie")).not.toContain(searchParams.get("sign_in_link"));
  return browser;
}

/** The click on "Continue". */
async function click(browser: CookieBrowser, origin = portal.url) {
  const { status, json } = await browser.continue({ origin });
  return { status, ...(json as { next?: string; code?: string }) };
}

async function sessionOf(browser: CookieBrowser) {
  return (await customerContext(browser.cookies.get("portal"))).actor.session;
}

const invalid = { status: 401, code: "link_invalid" };

test("a link from the vendor's app opens one session, with its way back and its page", async () => {
  const { external_id, customer_id } = await newCustomer();
  const made = await requestLink({
    external_customer_id: external_id,
    return_url: "northwind-studio://license",
    next: "/account?tab=1",
  });
  expect(made).toMatchObject({ status: 201, url: expect.stringMatching(/\/enter\?sign_in_link=[\w-]{43}$/) });
  const seconds = (Date.parse(made.expires_at) - Date.now()) / 1000;
  expect(seconds).toBeGreaterThan(50);
  expect(seconds).toBeLessThan(65);
  const browser = await openUrl(made.url);
  expect(await click(browser)).toMatchObject({ status: 201, next: "/account?tab=1" });
  expect(await sessionOf(browser)).toMatchObject({
    customerId: customer_id,
    openedBy: "sign_in_link",
    returnUrl: "northwind-studio://license",
  });
});

test("twenty clicks at once in as many browsers open one session", async () => {
  const url = await newLink(await newCustomer());
  const browsers = await Promise.all(Array.from({ length: 20 }, () => openUrl(url)));
  const answers = await Promise.all(browsers.map((browser) => click(browser)));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(answers.filter(({ code }) => code === "link_invalid")).toHaveLength(19);
});

test("a used link opens nothing, in the same browser or another", async () => {
  const url = await newLink(await newCustomer());
  const browser = await openUrl(url);
  const entry = browser.cookies.get("entry") ?? "";
  await click(browser);
  browser.cookies.set("entry", entry);
  expect(await click(browser)).toMatchObject(invalid);
  expect(await click(await openUrl(url))).toMatchObject(invalid);
});

test("opening the link spends nothing, so a mail scanner may come first", async () => {
  const url = await newLink(await newCustomer());
  for (let scan = 0; scan < 5; scan += 1) await openUrl(url);
  expect(await click(await openUrl(url))).toMatchObject({ status: 201 });
});

test("a link opened after a minute opens nothing; one opened in time may be clicked for ten", async () => {
  const customer = await newCustomer();
  const late = await newLink(customer);
  const slow = await openUrl(await newLink(customer));
  await rows.query("update sign_in_links set expires_at = expires_at - interval '2 minutes'");
  expect(await click(await openUrl(late))).toMatchObject(invalid);
  expect(await click(slow)).toMatchObject({ status: 201 });
  const forgotten = await openUrl(await newLink(customer));
  await rows.query("update sign_in_links set expires_at = expires_at - interval '12 minutes'");
  expect(await click(forgotten)).toMatchObject(invalid);
});

test("twenty forced links sign nobody in without a click on this portal's own page", async () => {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const browser = await openUrl(await newLink(await newCustomer()));
    // An attacker can make the browser open the link, and can post from a page of their own.
    expect(await click(browser, "https://evil.example")).toMatchObject({ status: 403, code: "cross_origin_refused" });
    expect(await click(browser, "null")).toMatchObject({ status: 403 });
  }
  expect((await rows.query("select from sign_in_links where spent_at is null")).length).toBeGreaterThanOrEqual(20);
});

test("no secret or a wrong one is refused, and guessing is slowed down", async () => {
  const { external_id } = await newCustomer();
  const body = { external_customer_id: external_id };
  for (const secret of [null, "", "wrong", `${testSecrets.signInLink}x`, testSecrets.signInLink.slice(1)]) {
    expect(await requestLink(body, secret)).toMatchObject({ status: 401, code: "sign_in_link_unauthorized" });
  }
  const guesses = Array.from({ length: 40 }, (_, index) => requestLink(body, `guess-${index}`));
  const answers = await Promise.all(guesses);
  expect(answers.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(20);
  expect(answers.filter(({ code }) => code === "rate_limited").length).toBeGreaterThanOrEqual(20);
  // Guessing does not lock the vendor out.
  expect(await requestLink(body)).toMatchObject({ status: 201 });
});

test("no link is made for an unknown, foreign or deleted customer", async () => {
  const foreign = await newCustomer({ organization: "contoso" });
  const deleted = await newCustomer();
  await polar.deleteCustomer(deleted);
  for (const external_customer_id of ["nobody", foreign.external_id, deleted.external_id]) {
    expect(await requestLink({ external_customer_id })).toMatchObject({ status: 404, code: "customer_not_found" });
  }
});

test("for a team the member must be named, and be one of its own", async () => {
  const team = await newCustomer({
    type: "team",
    members: [{ email: `o.${randomUUID()}@team.example`, role: "owner" }, { email: `m.${randomUUID()}@team.example` }],
  });
  const other = await newCustomer();
  const request = { external_customer_id: team.external_id };
  expect(await requestLink(request)).toMatchObject({ status: 409, code: "member_required" });
  const foreign = await requestLink({ ...request, member_id: other.members[0]?.id });
  expect(foreign).toMatchObject({ status: 404, code: "member_not_found" });
  const { url, status } = await requestLink({ ...request, member_id: team.members[1]?.id });
  expect(status).toBe(201);
  const browser = await openUrl(url);
  await click(browser);
  expect(await sessionOf(browser)).toMatchObject({ memberId: team.members[1]?.id });
});

test("a way back or a page that is not allowed is refused", async () => {
  const { external_id } = await newCustomer();
  const base = { external_customer_id: external_id };
  for (const return_url of [
    "https://evil.example/",
    "http://localhost:4999/account/../other",
    "northwind-studio://license.evil",
    "javascript:alert(1)",
    "//evil.example",
  ]) {
    const answer = await requestLink({ ...base, return_url });
    expect(answer).toMatchObject({ status: 403, code: "return_url_not_allowed" });
  }
  for (const next of ["//evil.example", "https://evil.example/", "/\\evil.example", "/api/session", "relative"]) {
    expect(await requestLink({ ...base, next })).toMatchObject({ status: 400, code: "invalid_request" });
  }
  for (const text of ["\0\0", "\u200b\u2060", "\u3164", `${external_id}\0`]) {
    expect(await requestLink({ external_customer_id: text })).toMatchObject({ status: 400, code: "invalid_request" });
  }
  expect(await requestLink({ ...base, extra: 1 })).toMatchObject({ status: 400 });
  expect(await requestLink({})).toMatchObject({ status: 400 });
});

test("the table never holds a usable token", async () => {
  const url = await newLink(await newCustomer());
  const value = new URL(url).searchParams.get("sign_in_link") ?? "";
  const before = JSON.stringify(await rows.query("select * from sign_in_links"));
  expect(before).not.toContain(value);
  expect(before).not.toMatch(/polar_(cst|mst)_/);
  await click(await openUrl(url));
  const spent = await rows.query("select sealed from sign_in_links where spent_at is not null");
  expect(new Set(spent.map(({ sealed }) => sealed))).toEqual(new Set([""]));
  await rows.query("update sign_in_links set expires_at = now() - interval '2 hours'");
  await sweepSignInLinks(database());
  expect(await rows.query("select from sign_in_links")).toEqual([]);
});

test("looking at one link without end uses up that customer's share of Polar, and nobody else's", async () => {
  const [customer, other] = [await newCustomer(), await newCustomer()];
  const open = async (one: Customer) => {
    const browser = portal.browser();
    await browser.get(`/enter?customer_session_token=${await polar.mintToken(one)}`);
    return browser;
  };
  const [browser, another] = [await open(customer), await open(other)];
  const look = async ({ cookies }: CookieBrowser) =>
    await describeWaitingLink(requestContext(), await openEntry(cookies.get("entry") ?? null));
  for (let turn = 0; turn < 30; turn += 1) expect(await look(browser)).toMatchObject({ state: "ready" });
  expect(await look(browser)).toEqual({ state: "limited" });
  expect(await click(browser)).toMatchObject({ status: 429, code: "rate_limited" });
  expect(await look(another)).toMatchObject({ state: "ready", customerId: other.customer_id });
});
