import { beforeAll, expect, test } from "vitest";
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

test("the right code opens a session of the one account and leads to the page asked for", async () => {
  const email = address("ada");
  const { customer_id } = await make({ email, name: "Ada" });
  const one = browser();
  await one.ask(email, "/license-keys/abc?x=1#y");
  const code = codeIn(await mail.to(email));
  expect(await one.verify(code)).toEqual({ session: true, next: "/license-keys/abc?x=1#y" });
  expect(await sessionOf(one)).toMatchObject({ customerId: customer_id, openedBy: "code", email, name: "Ada" });
  expect(one.cookies.has("entry")).toBe(false);
});

test("a code opens once: not again in the same browser, nor with a copy of its cookie", async () => {
  const email = address("ada");
  await make({ email });
  const one = browser();
  await one.ask(email);
  const copy = browser();
  copy.cookies.set("entry", one.cookies.get("entry") ?? "");
  const code = codeIn(await mail.to(email));
  await one.verify(code);
  await expect(one.verify(code)).rejects.toMatchObject({ code: "otp_expired" });
  await expect(copy.verify(code)).rejects.toMatchObject({ code: "otp_expired" });
});

test("wrong codes count down, and after the fifth the right one opens nothing", async () => {
  const email = address("ada");
  await make({ email });
  const one = browser();
  await one.ask(email);
  const code = codeIn(await mail.to(email));
  for (const triesLeft of [4, 3, 2, 1, 0]) {
    await expect(one.verify(otherCode(code))).rejects.toMatchObject({ code: "otp_wrong", triesLeft });
  }
  await expect(one.verify(code)).rejects.toMatchObject({ code: "otp_expired" });
});

test("a code is worth nothing in another browser, with or without a otp of its own", async () => {
  const email = address("ada");
  await make({ email });
  const one = browser();
  await one.ask(email);
  const code = codeIn(await mail.to(email));
  const bare = browser();
  await expect(bare.verify(code)).rejects.toMatchObject({ code: "otp_expired" });
  const busy = browser();
  await busy.ask(email);
  await expect(busy.verify(code)).rejects.toMatchObject({ code: "otp_wrong" });
  expect(await one.verify(code)).toMatchObject({ session: true });
});

test("a code ends after ten minutes by the database's clock, and so does the address that it proved", async () => {
  const email = address("ada");
  await make({ email, name: "Ada" });
  const late = browser();
  await late.ask(email);
  const code = codeIn(await mail.to(email));
  await superuser.query("update otps set expires_at = expires_at - interval '601 seconds'");
  await expect(late.verify(code)).rejects.toMatchObject({ code: "otp_expired" });

  const slow = browser();
  await make({
    email: address("billing"),
    type: "team",
    members: [
      { email: address("owner"), role: "owner" },
      { email, role: "member" },
    ],
  });
  await reread();
  await slow.ask(email);
  const answer = await slow.verify(codeIn(await mail.to(email, 2)));
  const [account] = "accounts" in answer ? answer.accounts : [];
  await superuser.query("update otps set verified_until = verified_until - interval '601 seconds'");
  const chosen = slow.choose({ customer_id: account?.customer_id ?? "", member_id: account?.member_id ?? null });
  await expect(chosen).rejects.toMatchObject({ code: "email_not_verified" });
});

test("an address nobody knows gets the same answer, and no mail", async () => {
  const [known, unknown] = [address("known"), address("nobody")];
  await make({ email: known, name: "Known" });
  const [one, other] = [browser(), browser()];
  await other.ask(unknown);
  await one.ask(known);
  expect(codeIn(await mail.to(known))).toMatch(/^\d{8}$/);
  await expect.poll(() => mailStates(unknown)).toEqual(["unwanted"]);
  expect(await mail.to(unknown, 0)).toEqual([]);
});

test("an address whose purchases went away hears the truth after the code", async () => {
  const email = address("gone");
  const { customer_id } = await make({ email, name: "Gone" });
  const one = browser();
  await one.ask(email);
  const code = codeIn(await mail.to(email));
  await portal.control("POST", `/customers/${customer_id}/delete`);
  expect(await one.verify(code)).toEqual({ accounts: [], accounts_complete: true });
  expect(await sessionOf(one)).toBeNull();
});

test("of several accounts one is chosen, others later without a code, each time under a new id and never for longer", async () => {
  const email = address("sam");
  const own = await make({ email, name: "Sam" });
  const team = await make({
    email: address("billing"),
    name: "Harbour",
    type: "team",
    members: [
      { email: address("owner"), role: "owner" },
      { email, role: "member" },
    ],
  });
  await reread();
  const one = browser();
  await one.ask(email, "/account");
  const answer = await one.verify(codeIn(await mail.to(email)));
  expect(answer).toMatchObject({
    accounts: [
      { customer_id: own.customer_id, kind: "individual" },
      { customer_id: team.customer_id, kind: "team", role: "member" },
    ],
  });
  const member = team.members.find((each) => each.email === email);
  expect(await one.choose({ customer_id: team.customer_id, member_id: member?.id ?? null })).toBe("/account");
  const first = await sessionOf(one);
  expect(first).toMatchObject({ customerId: team.customer_id, memberId: member?.id, email, role: "member" });

  const firstCookie = one.cookies.get("portal");
  expect(await one.choose({ customer_id: own.customer_id })).toBe("/license-keys");
  const second = await sessionOf(one);
  expect(second).toMatchObject({ customerId: own.customer_id, email });
  expect(one.cookies.get("portal")).not.toBe(firstCookie);
  expect(await readSession(firstCookie ?? "")).toBeNull();
  expect(second?.expiresAt).toEqual(first?.expiresAt);
  if (second) expect(await switchableAccounts(second)).toHaveLength(2);
});

test("an account of somebody else, or a session of a link, cannot be changed to", async () => {
  const email = address("eve");
  await make({ email, name: "Eve" });
  const victim = await make({ email: address("victim"), name: "Victim" });
  const one = browser();
  await one.ask(email);
  await one.verify(codeIn(await mail.to(email)));
  await expect(one.choose({ customer_id: victim.customer_id })).rejects.toMatchObject({ code: "account_not_offered" });
  await superuser.query("update sessions set opened_by = 'link', verified_email_hash = null");
  const again = one.choose({ customer_id: victim.customer_id });
  await expect(again).rejects.toMatchObject({ code: "email_not_verified" });
});

test("a team's billing address signs nobody in", async () => {
  const billing = address("billing");
  await make({ email: billing, type: "team", members: [{ email: address("owner"), role: "owner" }] });
  await reread();
  await browser().ask(billing);
  await expect.poll(() => mailStates(billing)).toEqual(["unwanted"]);
  expect(await mail.to(billing, 0)).toEqual([]);
});

test("an address gets three mails in fifteen minutes; the fourth ask answers alike and leaves the last code good", async () => {
  const email = address("ada");
  await make({ email });
  await make({ email: email.replace("@", "+tag@") });
  const one = browser();
  await one.ask(email);
  await one.ask(email.toUpperCase());
  await one.ask(email.replace("@", "+tag@"));
  const all = await mail.to(email.replace("@", "+tag@"));
  await one.ask(email);
  const [newest] = all;
  expect(newest?.headers.to).toBe(email.replace("@", "+tag@"));
  expect(await mail.to(email, 2)).toHaveLength(2);
  await expect.poll(() => mailStates(email)).toEqual(["sent", "sent"]);
});

test("asked a fourth time in the same browser, the code of the third mail still opens", async () => {
  const email = address("ada");
  await make({ email });
  const one = browser();
  for (const _ of [1, 2, 3]) await one.ask(email);
  await mail.to(email, 3);
  await one.ask(email);
  const opened = [];
  for (const { text } of await mail.to(email, 3)) {
    const code = codeIn([{ text }]);
    const answer = await one.verify(code).catch(() => null);
    if (answer) opened.push(code);
  }
  expect(opened).toHaveLength(1);
});

test("one client asks twenty times in fifteen minutes and is then told to wait", async () => {
  const one = browser();
  for (let asked = 0; asked < 20; asked += 1) await one.ask(address("walk"));
  await expect(one.ask(address("walk"))).rejects.toMatchObject({ code: "rate_limited" });
  await browser().ask(address("other"));
});

test("when Polar does not answer after the right code, the address stays proved and an account can be chosen", async () => {
  const email = address("ada");
  const { customer_id } = await make({ email });
  const one = browser();
  await one.ask(email);
  const code = codeIn(await mail.to(email));
  const [fault] = await portal.control<{ id: string }[]>("POST", "/faults", [
    { method: "POST", path: "/v1/customer-sessions/", status: 503 },
  ]);
  await expect(one.verify(code)).rejects.toMatchObject({ code: "upstream_unavailable" });
  await portal.control("DELETE", `/faults/${fault?.id}`);
  expect(await one.choose({ customer_id })).toBe("/license-keys");
});

test("a link opened in another tab while a code is awaited loses neither the code nor the link", async () => {
  const email = address("ada");
  await make({ email });
  const one = browser();
  await one.ask(email, "/account");
  // Somebody else's page can make the browser open one, too.
  await one.land("customer_session_token=");
  await one.land("customer_session_token=polar_cst_of_a_link");
  expect(await one.waiting()).toMatchObject({ token: "polar_cst_of_a_link" });
  expect(await one.verify(codeIn(await mail.to(email)))).toEqual({ session: true, next: "/account" });

  const other = browser();
  await other.land("customer_session_token=polar_cst_of_a_link&next=/account");
  await other.ask(address("nobody"));
  expect(await other.waiting()).toMatchObject({ token: "polar_cst_of_a_link", goTo: "/account" });
});

test("however long an address to go on to is, the browser keeps the cookie, and the code opens", async () => {
  const email = address("ada");
  await make({ email });
  const one = browser();
  const long = `/license-keys?query=${"x".repeat(1900)}`;
  for (const goTo of [long, "é".repeat(2000), "😀".repeat(1000)]) {
    await one.land(`customer_session_token=polar_cst_${"a".repeat(390)}&return_url=${encodeURIComponent(goTo)}`);
    await one.ask(email, long);
    expect(
      `entry=${one.cookies.get("entry")}; Path=/; Max-Age=1200; HttpOnly; SameSite=Lax; Secure`.length,
    ).toBeLessThan(4096);
  }
  const opened = [];
  for (const { text } of await mail.to(email, 3)) opened.push(await one.verify(codeIn([{ text }])).catch(() => null));
  expect(opened.filter(Boolean)).toMatchObject([{ session: true }]);
});

test("an address with a domain in other letters opens the account that Polar has under its ASCII form", async () => {
  const letters = `bücher-${count}.example`;
  const ascii = new URL(`http://${letters}`).hostname;
  await make({ email: `ada@${ascii}` });
  for (const [index, typed] of [`ada@${letters}`, `ada@${ascii}`].entries()) {
    const one = browser();
    await one.ask(typed);
    const [newest] = await mail.to(`ada@${letters}`, index + 1);
    expect(await one.verify(codeIn(newest ? [newest] : []))).toMatchObject({ session: true });
  }
});

test("who looks up their accounts without end is stopped, and nobody else is", async () => {
  const [email, other] = [address("ada"), address("eve")];
  await make({ email });
  await make({ email: other });
  const [one, two] = [browser(), browser()];
  await one.ask(email);
  await one.verify(codeIn(await mail.to(email)));
  await two.ask(other);
  await two.verify(codeIn(await mail.to(other)));
  const [ada, eve] = [await sessionOf(one), await sessionOf(two)];
  if (!ada || !eve) throw new Error("somebody is not signed in");
  for (let look = 0; look < 30; look += 1) expect(await switchableAccounts(ada)).toHaveLength(1);
  await expect(switchableAccounts(ada)).rejects.toMatchObject({ code: "rate_limited" });
  expect(await switchableAccounts(eve)).toHaveLength(1);
});
