import { beforeEach, describe, expect, test } from "vitest";
import { ARRIVAL_PATH_HEADER } from "@/lib/node-server/arrival";
import { openEntry } from "@/lib/server/customer/session/entry";
import { requestContext } from "@/test/contexts";
import type { CookieBrowser } from "@/test/cookie-browser";
import type { Customer } from "@/test/polar-control";
import { openPortal } from "@/test/portal-environment";
import { polarClaimUrl } from "./invitation";
import { describeWaitingLink } from "./waiting-link";

const portal = await openPortal();
const { polar, database } = portal;

beforeEach(() => database.resetLimits());

/** Opens a URL as server.ts passes it on. @returns where it leads */
async function open(browser: CookieBrowser, path: string, query: string): Promise<string | null> {
  const { status, headers } = await browser.get(`/api/enter?${query}`, { [ARRIVAL_PATH_HEADER]: path });
  expect([status, headers.get("cache-control")]).toEqual([303, "private, no-store"]);
  return headers.get("location")?.replace(portal.url, "") ?? null;
}

const entryOf = (browser: CookieBrowser) => openEntry(browser.cookies.get("entry") ?? null);

/** Opens a link and clicks "Continue". @returns where that leads */
async function follow(path: string, query: string): Promise<string> {
  const browser = portal.browser();
  expect(await open(browser, path, query)).toBe("/enter");
  const { json, status } = await browser.continue();
  expect(status).toBe(201);
  return (json as { next: string }).next;
}

describe("a link under any path continues to the right page", () => {
  test.each([
    ["/", "", "/license-keys"],
    ["/thanks", "&checkout_id=1", "/license-keys"],
    ["/license-keys", "&checkout_id=1", "/license-keys?checkout_id=1"],
    ["/license-keys/7b1d2f9e", "", "/license-keys/7b1d2f9e"],
    ["/account", "&email=ada%40example.com&token=x", "/account"],
    [
      "/free-a-device",
      "&license_key_id=1&return_url=x%3A%2F%2Fy",
      "/free-a-device?license_key_id=1&return_url=x%3A%2F%2Fy",
    ],
    ["/northwind/portal", "", "/license-keys"],
    ["/northwind/portal/orders/1", "", "/license-keys"],
    ["/northwind/portal/settings", "", "/account"],
    ["/northwind/portal/team", "", "/account"],
    ["/enter", "&next=%2Faccount", "/account"],
    ["/northwind/portal", "&return_url=northwind-studio%3A%2F%2Flicense", "northwind-studio://license"],
    ["/sign-in", "", "/license-keys"],
    ["/support/customers", "", "/license-keys"],
  ])("%s%s", async (path, more, next) => {
    const customer = await polar.makeCustomer();
    for (const name of ["customer_session_token", "member_session_token"])
      expect(await follow(path, `${name}=${await polar.mintToken(customer)}${more}`)).toBe(next);
  });
});

test("of two tokens the readable one counts, and an unreadable one opens no older link", async () => {
  const token = await polar.mintToken(await polar.makeCustomer());
  expect(await follow("/enter", `customer_session_token=&member_session_token=${token}`)).toBe("/license-keys");
  const browser = portal.browser();
  await open(browser, "/enter", `customer_session_token=${token}`);
  await open(browser, "/enter", "customer_session_token=cut");
  expect(await browser.continue()).toMatchObject({ status: 401, json: { code: "link_invalid" } });
});

test.each([
  ["/sign-in", "email=ada%40example.com&next=%2Faccount", "/sign-in?next=%2Faccount"],
  ["/northwind/portal", "email=ada%40example.com", "/license-keys"],
  ["/northwind/portal/request", "email=ada%40example.com", "/license-keys"],
  ["/nothing", "email=ada%40example.com&email=b%40example.com", "/nothing"],
])("an email under %s?%s leaves the URL and is kept for the sign-in", async (path, query, location) => {
  const browser = portal.browser();
  expect(await open(browser, path, query)).toBe(location);
  expect(await entryOf(browser)).toEqual({ email: "ada@example.com" });
});

test("what is no email leaves the URL too, and a waiting link stays", async () => {
  const browser = portal.browser();
  const token = await polar.mintToken(await polar.makeCustomer());
  await open(browser, "/enter", `customer_session_token=${token}&email=ada%40example.com`);
  const waiting = await entryOf(browser);
  expect(waiting).toMatchObject({ link: { token }, email: "ada@example.com" });
  for (const email of ["<b>", "x", "a@b.c%0d%0aBcc: d@e.f", "x".repeat(600), ""])
    expect(await open(browser, "/sign-in", new URLSearchParams({ email }).toString())).toBe("/sign-in");
  expect(await entryOf(browser)).toEqual(waiting);
  await open(browser, "/sign-in", "email=b%40example.com");
  expect(await entryOf(browser)).toEqual({ ...waiting, email: "b@example.com" });
});

test("a page of Polar's portal without a token leads to the page here, and sets no cookie", async () => {
  const browser = portal.browser();
  expect(await open(browser, "/northwind/portal/subscriptions", "id=1")).toBe("/license-keys");
  expect(await open(browser, "/northwind/portal/settings", "")).toBe("/account");
  expect(browser.cookies.size).toBe(0);
});

test("an invitation to a seat leaves the URL, and continues on Polar's own page", async () => {
  const browser = portal.browser();
  expect(await open(browser, "/northwind/portal/claim", "token=invitation-0123456789")).toBe("/enter");
  const waiting = await describeWaitingLink(requestContext(), await entryOf(browser));
  expect(waiting).toEqual({ state: "invitation", canContinue: true });
  expect(await browser.continue()).toMatchObject({ status: 401, json: { code: "link_invalid" } });
  const { status, headers } = await browser.get("/api/enter/invitation");
  expect([status, headers.get("cache-control")]).toEqual([303, "private, no-store"]);
  expect(new URL(headers.get("location") ?? "").pathname).toBe("/northwind/portal/claim");

  const withoutSlug = portal.browser();
  await open(withoutSlug, "/claim", "token=invitation-0123456789");
  expect(await describeWaitingLink(requestContext(), await entryOf(withoutSlug))).toMatchObject({ canContinue: false });
  expect((await withoutSlug.get("/api/enter/invitation")).headers.get("location")).toBe(`${portal.url}/enter`);
});

test.each([
  ["https://api.polar.sh", "https://polar.sh/northwind/portal/claim?token=t"],
  ["https://sandbox-api.polar.sh", "https://sandbox.polar.sh/northwind/portal/claim?token=t"],
  ["http://127.0.0.1:4010", "http://127.0.0.1:4010/northwind/portal/claim?token=t"],
])("the pages of %s", (base, url) => {
  expect(polarClaimUrl({ invitation: { token: "t", slug: "northwind" } }, base)).toBe(url);
});

async function sessionsOf({ customer_id }: Customer): Promise<number> {
  return (await database.query("select from sessions where customer_id = $1", [customer_id])).length;
}

test("twenty clicks at once on one opened link make one session, which all of them got", async () => {
  const customer = await polar.makeCustomer();
  const browser = portal.browser();
  await open(browser, "/enter", `customer_session_token=${await polar.mintToken(customer)}`);
  const answers = await Promise.all(Array.from({ length: 20 }, () => browser.continue()));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  expect(new Set(answers.map(({ headers }) => headers.getSetCookie()[0]?.split(";")[0])).size).toBe(1);
  expect(await sessionsOf(customer)).toBe(1);
  expect((await browser.get("/api/session")).status).toBe(200);
});

test("twenty openings of one link make one session, the last one's", async () => {
  const customer = await polar.makeCustomer();
  const token = await polar.mintToken(customer);
  const browsers = Array.from({ length: 20 }, () => portal.browser());
  for (const [index, browser] of browsers.entries()) {
    if (index === 10) await database.resetLimits();
    await browser.openLink(token);
  }
  expect(await sessionsOf(customer)).toBe(1);
  expect((await browsers.at(0)?.get("/api/session"))?.status).toBe(401);
  expect((await browsers.at(-1)?.get("/api/session"))?.status).toBe(200);
  // In one browser too, one after the other and after a sign-out.
  const again = browsers.at(-1) as CookieBrowser;
  await again.openLink(token);
  await again.send("DELETE", "/api/session", {});
  await again.openLink(token);
  expect([await sessionsOf(customer), (await again.get("/api/session")).status]).toEqual([1, 200]);
});
