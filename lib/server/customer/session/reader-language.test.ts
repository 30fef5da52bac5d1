import { expect, test } from "vitest";
import { systemContext } from "@/lib/server/context";
import { syncDirectory } from "@/lib/server/directory/directory-sync";
import { enqueueResync } from "@/lib/server/directory/resync-queue";
import { deliverMails } from "@/lib/server/mail/mail-delivery";
import { database as portalDatabase } from "@/lib/server/platform/db/database";
import { customerContext } from "@/test/contexts";
import type { CookieBrowser } from "@/test/cookie-browser";
import type { Customer, NewCustomer } from "@/test/polar-control";
import { openPortal } from "@/test/portal-environment";
import { rememberLanguage } from "./reader-language";

const portal = await openPortal({
  mail: true,
  staff: true,
  variables: { BRAND_NAME: "Northwind", SUPPORT_ACCESS_MAIL: "true" },
});
const { database, inbox, polar } = portal;

const SIGN_IN = "New sign-in to your Northwind account";
const SUPPORT = "Northwind support viewed your account";

let count = 0;
async function newCustomer(given: NewCustomer = {}): Promise<Customer> {
  count += 1;
  const customer = await polar.makeCustomer({ email: `reader.${count}@customer.example`, ...given });
  await enqueueResync(portalDatabase(), { kind: "customer", id: customer.customer_id });
  await syncDirectory(systemContext());
  return customer;
}

async function recordedLanguage({ customer_id }: Customer): Promise<unknown> {
  const rows = await database.query("select locale from directory_members where customer_id = $1", [customer_id]);
  return rows[0]?.locale;
}

/** As a page does. */
async function viewPage(browser: CookieBrowser, locale: string): Promise<void> {
  await rememberLanguage({ ...(await customerContext(browser.cookies.get("portal"))), locale });
}

async function signInByCode({ email }: Customer, locale = "en"): Promise<CookieBrowser> {
  const browser = portal.browser(locale);
  await browser.post("/api/sign-in", { email });
  expect((await browser.post("/api/sign-in/verify", { code: await inbox.codeTo(email) })).status).toBe(200);
  return browser;
}

async function signInByLink(customer: Customer, locale = "en"): Promise<CookieBrowser> {
  const browser = portal.browser(locale);
  await browser.openLink(await polar.mintToken(customer));
  return browser;
}

/** Support views the account, and the mail about it arrives. */
async function supportMailTo(customer: Customer, member = customer.members[0]) {
  const { browser } = await portal.newStaff("agent");
  const asked = { customer_id: customer.customer_id, member_id: member?.id, reason: "Ticket 4711" };
  expect((await browser.post("/api/support/impersonations", asked)).status).toBe(201);
  await browser.send("DELETE", "/api/support/impersonations/current");
  await deliverMails(systemContext());
  return await inbox.mailAbout(SUPPORT, member?.email ?? customer.email);
}

async function languageOfNotice({ email }: Customer): Promise<string | undefined> {
  await deliverMails(systemContext());
  return (await inbox.mailAbout(SIGN_IN, email)).headers["content-language"];
}

test("the mail about support access is in the language that the customer last used here", async () => {
  const customer = await newCustomer({ locale: "en-AU" });
  const browser = await signInByCode(customer);
  await viewPage(browser, "en-CA");
  await viewPage(browser, "en-GB");
  await browser.send("DELETE", "/api/session");
  const { headers, text } = await supportMailTo(customer);
  expect(headers["content-language"]).toBe("en-GB");
  expect(text).toMatch(/When: \d+ \w+ \d{4},/);
});

test("members of a team have languages of their own", async () => {
  const [owner, member] = ["owner.reader@team.example", "member.reader@team.example"];
  const members = [
    { email: owner, role: "owner" as const },
    { email: member, name: "Mina Sato" },
  ];
  const team = await newCustomer({ type: "team", name: "Fabrikam", members, locale: "en-AU" });
  const browser = portal.browser();
  await browser.openLink(await polar.mintToken(team, team.members[1]?.id));
  await viewPage(browser, "en-IN");
  expect((await supportMailTo(team, team.members[1])).headers["content-language"]).toBe("en-IN");
  expect((await supportMailTo(team, team.members[0])).headers["content-language"]).toBe("en-AU");
});

test.each([
  ["Polar's locale", "en-AU", "en-AU"],
  ["English, if Polar's locale has no catalog", "tlh", "en"],
  ["English", null, "en"],
])("a customer who was never here reads %s", async (_name, locale, expected) => {
  expect((await supportMailTo(await newCustomer({ locale }))).headers["content-language"]).toBe(expected);
});

test("the notice of a sign-in is in the owner's language, not in that of the browser that signed in", async () => {
  const customer = await newCustomer({ locale: "en-AU" });
  await viewPage(await signInByCode(customer), "en-GB");
  await deliverMails(systemContext());
  await inbox.mailAbout(SIGN_IN, customer.email);
  await inbox.empty(customer.email);
  await signInByLink(customer, "en-IN");
  expect(await languageOfNotice(customer)).toBe("en-GB");
});

test("the first notice is in Polar's locale, or else in the language of the browser", async () => {
  const [known, unknown, unreachable] = [
    await newCustomer({ locale: "en-AU" }),
    await newCustomer(),
    await newCustomer(),
  ];
  for (const customer of [known, unknown]) await signInByLink(customer, "en-IN");
  expect(await languageOfNotice(known)).toBe("en-AU");
  expect(await languageOfNotice(unknown)).toBe("en-IN");
  // The notice isn't late because Polar is down.
  const { customer_id } = unreachable;
  await database.query("update mails set next_attempt_at = now() + interval '1 hour' where state = 'waiting'");
  await signInByLink(unreachable, "en-CA");
  await polar.setFaults({ customer_id, path: "/v1/customers/*", status: 503 });
  expect(await languageOfNotice(unreachable)).toBe("en-CA");
  await polar.setFaults();
});

test("a session that no code has proved replaces a language only after a day", async () => {
  const customer = await newCustomer();
  const recorded = () => recordedLanguage(customer);
  const byLink = await signInByLink(customer);
  await viewPage(byLink, "en-GB");
  expect(await recorded()).toBe("en-GB");
  await viewPage(byLink, "en-IN");
  expect(await recorded()).toBe("en-GB");
  await database.query("update sessions set created_at = now() - interval '25 hours' where customer_id = $1", [
    customer.customer_id,
  ]);
  await viewPage(byLink, "en-IN");
  expect(await recorded()).toBe("en-IN");
  await viewPage(await signInByCode(customer), "en-CA");
  expect(await recorded()).toBe("en-CA");
});

test("staff who view the account in their language don't change the customer's", async () => {
  const customer = await newCustomer({ locale: "en-AU" });
  const context = await customerContext((await signInByLink(customer)).cookies.get("portal"));
  const { actor } = context;
  const impersonation = { id: "", staffSubject: "", staffName: "", reason: "", expiresAt: new Date(), elevated: false };
  await rememberLanguage({ ...context, locale: "en-IN", actor: { ...actor, kind: "impersonator", impersonation } });
  expect(await recordedLanguage(customer)).toBeNull();
});
