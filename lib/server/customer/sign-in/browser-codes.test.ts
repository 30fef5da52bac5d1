import { randomUUID } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { systemContext } from "@/lib/server/context";
import { continueSync } from "@/lib/server/directory/full-sync";
import { everyMember } from "@/lib/server/directory/member-sync";
import { deliverMails } from "@/lib/server/mail/mail-delivery";
import type { Answer, CookieBrowser } from "@/test/cookie-browser";
import { otherCode } from "@/test/inbox";
import { openPortal } from "@/test/portal-environment";
import { until } from "@/test/until";

const portal = await openPortal({ mail: true });
const { polar, inbox, database } = portal;

// The tests of this file would use up each other's calls to Polar.
beforeEach(async () => await database.resetLimits());

const newEmail = () => `${randomUUID().slice(0, 13)}@example.com`;

/** An email that opens one account. */
async function newCustomer(): Promise<string> {
  return (await polar.makeCustomer({ email: newEmail() })).email;
}

async function requestCode(browser: CookieBrowser, email: string): Promise<Answer> {
  const answer = await browser.post("/api/sign-in", { email });
  expect([answer.status, answer.text]).toEqual([202, '{"mail_delayed":false}']);
  return answer;
}

/** Requests a code. @returns the one in the mail that arrives. */
async function newCode(browser: CookieBrowser, email: string): Promise<string> {
  await inbox.empty(email);
  await requestCode(browser, email);
  return await inbox.codeTo(email);
}

const verify = (browser: CookieBrowser, code: string) => browser.post("/api/sign-in/verify", { code });
const stateOf = async (browser: CookieBrowser) => (await browser.get("/api/sign-in")).json;
const signedIn = { status: 200, json: { session: true } };
const expired = { status: 401, json: { code: "otp_expired" } };

test.each([0, 1, 2])("of three codes of one browser, number %i signs in, and then none does", async (index) => {
  const [browser, email] = [portal.browser(), await newCustomer()];
  const codes: string[] = [];
  for (const _ of [1, 2, 3]) codes.push(await newCode(browser, email));
  const entry = browser.cookies.get("entry") ?? "";
  expect(await verify(browser, codes[index] ?? "")).toMatchObject(signedIn);
  for (const code of codes) {
    browser.cookies.set("entry", entry);
    expect(await verify(browser, code)).toMatchObject(expired);
  }
});

test("an earlier code costs no try, and a wrong one costs each code one", async () => {
  const [browser, email] = [portal.browser(), await newCustomer()];
  const first = await newCode(browser, email);
  expect(await verify(browser, otherCode(first))).toMatchObject({ json: { tries_left: 4 } });
  const second = await newCode(browser, email);
  const wrong =
    otherCode(otherCode(first)) === second.replace(" ", "") ? otherCode(second) : otherCode(otherCode(first));
  for (const tries_left of [4, 3, 2]) expect(await verify(browser, wrong)).toMatchObject({ json: { tries_left } });
  expect(await verify(browser, first)).toMatchObject(signedIn);
});

test("after five wrong codes none of a browser's codes works, and a new one does", async () => {
  const [browser, email] = [portal.browser(), await newCustomer()];
  const codes = [await newCode(browser, email), await newCode(browser, email)];
  const wrong = ["00000000", "11111111", "22222222"].find((one) => !codes.includes(`${one.slice(4)} ${one.slice(4)}`));
  const answers = await Promise.all(Array.from({ length: 40 }, () => verify(browser, wrong ?? "")));
  const judged = answers.filter(({ text }) => text.includes("otp_wrong"));
  expect(judged).toHaveLength(5);
  for (const code of codes) expect(await verify(browser, code)).toMatchObject(expired);
  expect(await verify(browser, await newCode(browser, email))).toMatchObject(signedIn);
});

test("a right code that arrives many times at once beside wrong ones signs in once", async () => {
  const [browser, email] = [portal.browser(), await newCustomer()];
  const codes = [await newCode(browser, email), await newCode(browser, email)];
  const answers = await Promise.all([...codes, ...codes, ...codes].map((code) => verify(browser, code)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(answers.filter(({ text }) => text.includes("otp_expired"))).toHaveLength(5);
});

test("codes for two emails in one browser both work, and each opens its own account", async () => {
  const [ada, eve] = [await newCustomer(), await newCustomer()];
  for (const email of [ada, eve]) {
    const browser = portal.browser();
    const codes = new Map([
      [ada, await newCode(browser, ada)],
      [eve, await newCode(browser, eve)],
    ]);
    expect(await verify(browser, codes.get(email) ?? "")).toMatchObject(signedIn);
    expect((await browser.get("/api/session")).text).toContain(email);
  }
});

test("a code expires by itself, while a later one of the same browser still works", async () => {
  const [browser, email] = [portal.browser(), await newCustomer()];
  const first = await newCode(browser, email);
  await database.query("update otps set expires_at = now() - interval '1 second'");
  const second = await newCode(browser, email);
  expect(await verify(browser, first)).toMatchObject({ json: { code: "otp_wrong" } });
  expect(await verify(browser, second)).toMatchObject(signedIn);
});

test("a copy of a browser's earlier cookie neither sees nor uses what a later code verified", async () => {
  const [attackers, email] = [await newCustomer(), newEmail()];
  await polar.makeCustomer({ email });
  const members = [{ email: newEmail(), role: "owner" as const }, { email }];
  const team = await polar.makeCustomer({ email: newEmail(), type: "team", members });
  while (!(await continueSync(systemContext(), everyMember)));
  const [attacker, victim] = [portal.browser(), portal.browser()];
  const attackersCode = await newCode(attacker, attackers);
  victim.cookies.set("entry", attacker.cookies.get("entry") ?? "");
  expect(await verify(victim, await newCode(victim, email))).toMatchObject({ json: { accounts: [{}, {}] } });
  const choice = { customer_id: team.customer_id, member_id: team.members.find((one) => one.email === email)?.id };
  const stolen = await attacker.post("/api/session/account", choice);
  expect(stolen).toMatchObject({ status: 401, json: { code: "email_not_verified" } });
  expect(await verify(attacker, attackersCode)).toMatchObject(expired);
  expect(await victim.post("/api/session/account", choice)).toMatchObject(signedIn);
});

test("over the limit the browser learns how many codes there were and that the last one works, the same for every email", async () => {
  const [known, unknown] = [await newCustomer(), newEmail()];
  const limit = { codes: 3, minutes: 15, minutes_left: 15, earlier_code_works: true };
  const codes: string[] = [];
  const states = [];
  for (const email of [known, unknown]) {
    const browser = portal.browser();
    for (const turn of [1, 2, 3]) {
      if (email === known) codes.push(await newCode(browser, email));
      else await requestCode(browser, email);
      expect(await stateOf(browser), `turn ${turn}`).toEqual({ mail_delayed: false, limit: null });
    }
    await requestCode(browser, email);
    states.push((await browser.get("/api/sign-in")).text);
    expect(await stateOf(browser)).toEqual({ mail_delayed: false, limit });
    const stranger = portal.browser();
    await requestCode(stranger, email);
    expect(await stateOf(stranger)).toEqual({ mail_delayed: false, limit: { ...limit, earlier_code_works: false } });
    if (email === known) expect(await verify(browser, codes.at(-1) ?? "")).toMatchObject(signedIn);
  }
  expect(states[0]).toBe(states[1]);
});

test("once the earlier codes are too old, the page no longer says that one works", async () => {
  const [browser, email] = [portal.browser(), newEmail()];
  for (const _ of [1, 2, 3, 4]) await requestCode(browser, email);
  expect(await stateOf(browser)).toMatchObject({ limit: { earlier_code_works: true } });
  await database.query("update otps set expires_at = now() - interval '1 second'");
  expect(await stateOf(browser)).toMatchObject({ limit: { earlier_code_works: false } });
});

/** Strangers ask for an email until its day is used up. */
async function flood(email: string): Promise<void> {
  for (let turn = 0; turn < 12; turn += 1) {
    await database.resetLimits("sign-in-mailbox-15m%");
    // All strangers have this test's IP address. Mails beyond its lookups would wait for a minute.
    await database.resetLimits("sign-in-lookups%");
    await requestCode(portal.browser(), email);
  }
  // No job delivers again here what a slow machine left waiting.
  await until("an empty outbox", async () => {
    await deliverMails(systemContext());
    return (await database.query("select from mails where state in ('waiting', 'sending')")).length === 0;
  });
  expect(await inbox.codeMailsTo(email, 10)).toHaveLength(10);
}

test.each(["a code", "a link"])(
  "strangers can't use up the codes of a browser that signed in with %s before",
  async (by) => {
    const customer = await polar.makeCustomer({ email: newEmail() });
    const { email } = customer;
    const browser = portal.browser();
    if (by === "a code") await verify(browser, await newCode(browser, email));
    else await browser.openLink(await polar.mintToken(customer));
    expect(browser.cookies.has("known")).toBe(true);
    expect(decodeURIComponent(browser.cookies.get("known") ?? "")).not.toContain(email);
    await browser.send("DELETE", "/api/session", {});
    await database.resetLimits("sign-in-mailbox%");
    await inbox.empty(email);
    await flood(email);
    for (const _ of [1, 2]) await newCode(browser, email);
    expect(await verify(browser, await newCode(browser, email))).toMatchObject(signedIn);
    // Its share is bounded, too.
    await requestCode(browser, email);
    expect(await stateOf(browser)).toMatchObject({ limit: { codes: 3, minutes: 15 } });
  },
);

test("a browser is known for the mailboxes that signed in there, and for no other", async () => {
  const [email, victim] = [await newCustomer(), await newCustomer()];
  const browser = portal.browser();
  await verify(browser, await newCode(browser, email));
  await flood(victim);
  await requestCode(browser, victim);
  expect(await stateOf(browser)).toMatchObject({ limit: { codes: 10, minutes: 1440, earlier_code_works: false } });
  // An altered or made-up cookie makes no browser known.
  for (const value of ["", "made-up", `${browser.cookies.get("known")}x`]) {
    const forger = portal.browser();
    forger.cookies.set("known", value);
    await requestCode(forger, victim);
    expect(await stateOf(forger)).toMatchObject({ limit: { codes: 10 } });
  }
});
