import { beforeEach, expect, test } from "vitest";
import { systemContext } from "@/lib/server/context";
import { openEntry } from "@/lib/server/customer/session/entry";
import { findWaitingSession } from "@/lib/server/customer/sign-in-links/waiting-session";
import { emailHash } from "@/lib/server/directory/email-hash";
import { continueSync } from "@/lib/server/directory/full-sync";
import { everyMember } from "@/lib/server/directory/member-sync";
import { customerContext, findCustomerContext, requestContext } from "@/test/contexts";
import type { Answer, CookieBrowser } from "@/test/cookie-browser";
import { codeOf, otherCode } from "@/test/inbox";
import { openPortal } from "@/test/portal-environment";
import { listSwitchableAccounts } from "./accounts";

const portal = await openPortal({ mail: true, variables: { BRAND_NAME: "Northwind <Software>" } });
const { polar, inbox, database } = portal;

// The tests of this file would use up each other's calls to Polar.
beforeEach(async () => await database.resetLimits());

let count = 0;
function newEmail(name: string): string {
  count += 1;
  return `${name}.${count}@example.com`;
}
async function requestCode(browser: CookieBrowser, email: string, next?: string): Promise<void> {
  expect((await browser.post("/api/sign-in", { email, next })).status).toBe(202);
}
function verify(browser: CookieBrowser, code: string): Promise<Answer> {
  return browser.post("/api/sign-in/verify", { code });
}
/** Requests a code and signs in with it. @returns the answer to the code */
async function signIn(browser: CookieBrowser, email: string, next?: string): Promise<Answer> {
  await requestCode(browser, email, next);
  return await verify(browser, await inbox.codeTo(email));
}
function choose(browser: CookieBrowser, account: object): Promise<Answer> {
  return browser.post("/api/session/account", account);
}
async function syncMembers(): Promise<void> {
  while (!(await continueSync(systemContext(), everyMember)));
}
async function mailStates(email: string): Promise<string[]> {
  const rows = await database.query<{ state: string }>("select state from mails where email_hash = $1", [
    emailHash(email),
  ]);
  return rows.map(({ state }) => state);
}
async function sessionOf(browser: CookieBrowser) {
  return (await findCustomerContext(browser.cookies.get("portal")))?.actor.session ?? null;
}
/** What waits in the browser for a click on "Continue". */
async function waitingIn(browser: CookieBrowser) {
  return await findWaitingSession(requestContext(), await openEntry(browser.cookies.get("entry") ?? null));
}
/** A team of which this email is a member, beside its owner. */
function makeTeam(email: string) {
  const members = [{ email: newEmail("owner"), role: "owner" as const }, { email }];
  return polar.makeCustomer({ email: newEmail("billing"), name: "Harbour", type: "team", members });
}

const expired = { status: 401, json: { code: "otp_expired" } };

test("the right code opens a session of the only account and leads to the requested page", async () => {
  const email = newEmail("ada");
  const { customer_id } = await polar.makeCustomer({ email, name: "Ada" });
  const browser = portal.browser();
  const answer = await signIn(browser, email, "/license-keys/abc?x=1#y");
  expect(answer.json).toEqual({ session: true, next: "/license-keys/abc?x=1#y" });
  expect(await sessionOf(browser)).toMatchObject({ customerId: customer_id, openedBy: "code", email, name: "Ada" });
  expect(browser.cookies.has("entry")).toBe(false);
});

test("a code works once: not again in the same browser, nor with a copy of its cookie", async () => {
  const email = newEmail("ada");
  await polar.makeCustomer({ email });
  const browser = portal.browser();
  await requestCode(browser, email);
  const [entry, copy] = [browser.cookies.get("entry") ?? "", portal.browser()];
  copy.cookies.set("entry", entry);
  const code = await inbox.codeTo(email);
  expect((await verify(browser, code)).status).toBe(200);
  browser.cookies.set("entry", entry);
  for (const one of [browser, copy]) expect(await verify(one, code)).toMatchObject(expired);
});

test("wrong codes count down, and after the fifth the right one opens nothing", async () => {
  const email = newEmail("ada");
  await polar.makeCustomer({ email });
  const browser = portal.browser();
  await requestCode(browser, email);
  const code = await inbox.codeTo(email);
  for (const tries_left of [4, 3, 2, 1, 0]) {
    expect(await verify(browser, otherCode(code))).toMatchObject({ json: { code: "otp_wrong", tries_left } });
  }
  expect(await verify(browser, code)).toMatchObject(expired);
});

test("a code is worthless in another browser, with or without a code of its own", async () => {
  const email = newEmail("ada");
  await polar.makeCustomer({ email });
  const [browser, bare, busy] = [portal.browser(), portal.browser(), portal.browser()];
  await requestCode(browser, email);
  const code = await inbox.codeTo(email);
  expect(await verify(bare, code)).toMatchObject(expired);
  await requestCode(busy, email);
  expect(await verify(busy, code)).toMatchObject({ json: { code: "otp_wrong" } });
  expect(await verify(browser, code)).toMatchObject({ json: { session: true } });
});

test("a code ends after ten minutes by the database's clock, and so does the email it verified", async () => {
  const email = newEmail("ada");
  await polar.makeCustomer({ email, name: "Ada" });
  const late = portal.browser();
  await requestCode(late, email);
  const code = await inbox.codeTo(email);
  await database.query("update otps set expires_at = expires_at - interval '601 seconds'");
  expect(await verify(late, code)).toMatchObject(expired);

  const team = await makeTeam(email);
  await syncMembers();
  await inbox.empty(email);
  const slow = portal.browser();
  expect(await signIn(slow, email)).toMatchObject({ json: { accounts: [{}, { customer_id: team.customer_id }] } });
  await database.query("update otps set verified_until = verified_until - interval '601 seconds'");
  const chosen = await choose(slow, { customer_id: team.customer_id, member_id: team.members[1]?.id });
  expect(chosen).toMatchObject({ json: { code: "email_not_verified" } });
});

test("an unknown email gets the same answer, and no mail", async () => {
  const [known, unknown] = [newEmail("known"), newEmail("nobody")];
  await polar.makeCustomer({ email: known, name: "Known" });
  await requestCode(portal.browser(), unknown);
  await requestCode(portal.browser(), known);
  expect(await inbox.codeTo(known)).toMatch(/^\d{4} \d{4}$/);
  await expect.poll(() => mailStates(unknown)).toEqual(["unwanted"]);
  expect(await inbox.mails(unknown)).toEqual([]);
});

test("an email whose purchases are gone by now learns so after the code", async () => {
  const email = newEmail("gone");
  const customer = await polar.makeCustomer({ email, name: "Gone" });
  const browser = portal.browser();
  await requestCode(browser, email);
  const code = await inbox.codeTo(email);
  await polar.deleteCustomer(customer);
  expect((await verify(browser, code)).json).toEqual({ accounts: [], accounts_complete: true });
  expect(await sessionOf(browser)).toBeNull();
});

test("one of several accounts is chosen, others later without a code, each under a new id and never for longer", async () => {
  const email = newEmail("sam");
  const own = await polar.makeCustomer({ email, name: "Sam" });
  const team = await makeTeam(email);
  await syncMembers();
  const browser = portal.browser();
  expect((await signIn(browser, email, "/account")).json).toMatchObject({
    accounts: [
      { customer_id: own.customer_id, kind: "individual" },
      { customer_id: team.customer_id, kind: "team", role: "member" },
    ],
  });
  const memberId = team.members.find((member) => member.email === email)?.id;
  const chosen = await choose(browser, { customer_id: team.customer_id, member_id: memberId });
  expect(chosen.json).toMatchObject({ next: "/account" });
  const first = await sessionOf(browser);
  expect(first).toMatchObject({ customerId: team.customer_id, memberId, email, role: "member" });

  const firstCookie = browser.cookies.get("portal");
  expect((await choose(browser, { customer_id: own.customer_id })).json).toMatchObject({ next: "/license-keys" });
  const second = await sessionOf(browser);
  expect(second).toMatchObject({ customerId: own.customer_id, email });
  expect(browser.cookies.get("portal")).not.toBe(firstCookie);
  expect(await findCustomerContext(firstCookie)).toBeNull();
  expect(second?.expiresAt).toEqual(first?.expiresAt);
  expect(await listSwitchableAccounts(await customerContext(browser.cookies.get("portal")))).toHaveLength(2);
});

test("nobody can switch to somebody else's account, nor switch at all in a session of a link", async () => {
  const email = newEmail("eve");
  await polar.makeCustomer({ email, name: "Eve" });
  const { customer_id } = await polar.makeCustomer({ email: newEmail("victim"), name: "Victim" });
  const browser = portal.browser();
  await signIn(browser, email);
  expect(await choose(browser, { customer_id })).toMatchObject({ json: { code: "account_not_offered" } });
  await database.query("update sessions set opened_by = 'link', verified_email_hash = null");
  expect(await choose(browser, { customer_id })).toMatchObject({ json: { code: "email_not_verified" } });
});

test("a team's billing email signs nobody in", async () => {
  const billing = newEmail("billing");
  await polar.makeCustomer({ email: billing, type: "team", members: [{ email: newEmail("owner"), role: "owner" }] });
  await syncMembers();
  await requestCode(portal.browser(), billing);
  await expect.poll(() => mailStates(billing)).toEqual(["unwanted"]);
  expect(await inbox.mails(billing)).toEqual([]);
});

test("an email gets three mails in fifteen minutes; the fourth request is answered alike and keeps the last code valid", async () => {
  const email = newEmail("ada");
  const tagged = email.replace("@", "+tag@");
  await polar.makeCustomer({ email });
  await polar.makeCustomer({ email: tagged });
  const browser = portal.browser();
  await requestCode(browser, email);
  await requestCode(browser, email.toUpperCase());
  await requestCode(browser, tagged);
  const { headers } = await inbox.newestTo(tagged);
  await requestCode(browser, email);
  expect(headers.to).toBe(tagged);
  expect(await inbox.waitFor(email, 2)).toHaveLength(2);
  await expect.poll(() => mailStates(email)).toEqual(["sent", "sent"]);
});

test("after a fourth request in the same browser, the code of the third mail still works", async () => {
  const email = newEmail("ada");
  await polar.makeCustomer({ email });
  const browser = portal.browser();
  for (const _ of [1, 2, 3]) await requestCode(browser, email);
  await inbox.waitFor(email, 3);
  await requestCode(browser, email);
  const statuses: number[] = [];
  for (const mail of await inbox.mails(email)) statuses.push((await verify(browser, codeOf(mail))).status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(1);
});

test("a client can make twenty requests in fifteen minutes and must then wait", async () => {
  const browser = portal.browser();
  for (let request = 0; request < 20; request += 1) await requestCode(browser, newEmail("walk"));
  const refused = await browser.post("/api/sign-in", { email: newEmail("walk") });
  expect(refused).toMatchObject({ status: 429, json: { code: "rate_limited" } });
  await requestCode(portal.browser(), newEmail("other"));
});

test("if Polar does not answer after the right code, the email stays verified and an account can be chosen", async () => {
  const email = newEmail("ada");
  const { customer_id } = await polar.makeCustomer({ email });
  const browser = portal.browser();
  const endFault = await polar.addFault({ customer_id, method: "POST", path: "/v1/customer-sessions/", status: 503 });
  expect(await signIn(browser, email)).toMatchObject({ json: { code: "upstream_unavailable" } });
  await endFault();
  expect((await choose(browser, { customer_id })).json).toMatchObject({ next: "/license-keys" });
});

test("a link that is opened in another tab while a code is awaited loses neither the code nor the link", async () => {
  const email = newEmail("ada");
  await polar.makeCustomer({ email });
  const browser = portal.browser();
  await requestCode(browser, email, "/account");
  // Another site's page can make the browser open one, too.
  await browser.get("/enter?customer_session_token=");
  await browser.get("/enter?customer_session_token=polar_cst_of_a_link");
  expect(await waitingIn(browser)).toMatchObject({ token: "polar_cst_of_a_link" });
  expect((await verify(browser, await inbox.codeTo(email))).json).toEqual({ session: true, next: "/account" });

  const other = portal.browser();
  await other.get("/enter?customer_session_token=polar_cst_of_a_link&next=/account");
  await requestCode(other, newEmail("nobody"));
  expect(await waitingIn(other)).toMatchObject({ token: "polar_cst_of_a_link", goTo: "/account" });
});

test("however long the page to go on to is, the cookie fits into a browser, and the code works", async () => {
  const email = newEmail("ada");
  await polar.makeCustomer({ email });
  const browser = portal.browser();
  const long = `/license-keys?query=${"x".repeat(1900)}`;
  for (const goTo of [long, "é".repeat(2000), "😀".repeat(1000)]) {
    const token = `polar_cst_${"a".repeat(390)}`;
    await browser.get(`/enter?customer_session_token=${token}&return_url=${encodeURIComponent(goTo)}`);
    await requestCode(browser, email, long);
    const cookie = `entry=${browser.cookies.get("entry")}; Path=/; Max-Age=1200; HttpOnly; SameSite=Lax; Secure`;
    expect(cookie.length).toBeLessThan(4096);
  }
  const answers: unknown[] = [];
  for (const mail of await inbox.waitFor(email, 3)) answers.push((await verify(browser, codeOf(mail))).json);
  expect(answers.filter((json) => json instanceof Object && "session" in json)).toMatchObject([{ session: true }]);
});

test("an email whose domain is typed in other letters opens the account that Polar has under its ASCII form", async () => {
  const letters = `bücher-${count}.example`;
  const ascii = new URL(`http://${letters}`).hostname;
  await polar.makeCustomer({ email: `ada@${ascii}` });
  for (const [index, typed] of [`ada@${letters}`, `ada@${ascii}`].entries()) {
    const browser = portal.browser();
    await requestCode(browser, typed);
    const [newest] = await inbox.codeMailsTo(`ada@${letters}`, index + 1);
    expect(await verify(browser, newest ? codeOf(newest) : "")).toMatchObject({ json: { session: true } });
  }
});

test("a person who looks up their accounts without end is stopped, and nobody else is", async () => {
  const contexts = [];
  for (const name of ["ada", "eve"]) {
    const [email, browser] = [newEmail(name), portal.browser()];
    await polar.makeCustomer({ email });
    await signIn(browser, email);
    contexts.push(await customerContext(browser.cookies.get("portal")));
  }
  const [ada, eve] = contexts;
  if (!ada || !eve) throw new Error("somebody is not signed in");
  for (let look = 0; look < 30; look += 1) expect(await listSwitchableAccounts(ada)).toHaveLength(1);
  await expect(listSwitchableAccounts(ada)).rejects.toMatchObject({ code: "rate_limited" });
  expect(await listSwitchableAccounts(eve)).toHaveLength(1);
});
