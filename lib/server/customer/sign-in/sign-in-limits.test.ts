import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { systemContext } from "@/lib/server/context";
import { continueSync } from "@/lib/server/directory/full-sync";
import { everyMember } from "@/lib/server/directory/member-sync";
import { deliverMails } from "@/lib/server/mail/mail-delivery";
import { spendBudget } from "@/lib/server/polar/budget";
import type { CookieBrowser } from "@/test/cookie-browser";
import { CONTOSO } from "@/test/polar-control";
import { openPortal } from "@/test/portal-environment";

const portal = await openPortal({ mail: true });
const { polar, inbox, database } = portal;

const newEmail = () => `${randomUUID().slice(0, 13)}@example.com`;

/** How many requests for codes from these IP addresses are accepted, each for an email of its own. */
async function accepted(ips: string[]): Promise<number> {
  const browser = portal.browser();
  let count = 0;
  for (const ip of ips) {
    const { status, headers, json } = await ask(browser, ip);
    if (status === 202) count += 1;
    else {
      expect([status, json]).toMatchObject([429, { code: "rate_limited" }]);
      expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    }
  }
  return count;
}

const ask = (browser: CookieBrowser, ip: string, email = newEmail()) =>
  browser.post("/api/sign-in", { email }, { "x-portal-client-ip": ip });

/** `each` IP addresses in each of `count` networks of 64 bits of one /56. */
const inside56 = (prefix: string, count: number, each: number) =>
  Array.from(
    { length: count * each },
    (_, index) => `${prefix}${(index % count).toString(16).padStart(2, "0")}::${index}`,
  );

test("a /64 has the requests of one client, a /56 of three, and a /48 of nine, and nobody else is refused", async () => {
  expect(await accepted(Array.from({ length: 25 }, (_, index) => `2001:db8:1:100::${index}`))).toBe(20);
  expect(await accepted(inside56("2001:db8:1:1", 8, 10))).toBe(40);
  expect(await accepted(inside56("2001:db8:1:2", 8, 10))).toBe(60);
  expect(await accepted(["2001:db8:1:300::1", "2001:db8:2:100::1", "192.0.2.77"])).toBe(3);
  expect(await accepted(inside56("2001:db8:1:3", 8, 10))).toBe(59);
  expect(await accepted(["2001:db8:1:400::1", "2001:db8:2:100::1", "192.0.2.77"])).toBe(2);
});

test("200 requests from one /56 refuse nobody outside of it, and use up no lookup of anybody else's", async () => {
  await database.query("delete from mails");
  await database.resetLimits();
  expect(await accepted(inside56("2001:db8:77:7", 20, 10))).toBe(60);
  const { email } = await polar.makeCustomer({ email: newEmail() });
  for (const ip of ["2001:db8:77:800::1", "2001:db8:78::1", "198.51.100.9"]) {
    const browser = portal.browser();
    expect((await ask(browser, ip, email)).status).toBe(202);
    const code = await inbox.codeTo(email);
    await inbox.empty(email);
    expect((await browser.post("/api/sign-in/verify", { code })).status).toBe(200);
  }
  // The network has 30 lookups a minute, so the other mails of the flood wait.
  const unwanted = async () => (await database.query("select from mails where state = 'unwanted'")).length;
  await expect.poll(unwanted, { timeout: 30_000 }).toBe(30);
});

test("when strangers have used up their share of Polar, known browsers, right codes and links still work", async () => {
  await database.query("delete from mails");
  await database.resetLimits();
  const customer = await polar.makeCustomer({ email: newEmail() });
  const browser = portal.browser();
  await browser.openLink(await polar.mintToken(customer));
  const another = portal.browser();
  await ask(another, "203.0.113.5", customer.email);
  const code = await inbox.codeTo(customer.email);
  await inbox.empty(customer.email);

  const exhaust = async () => {
    for (;;) await spendBudget("unproved");
  };
  await expect(exhaust()).rejects.toMatchObject({ code: "upstream_rate_limited" });
  expect(await another.post("/api/sign-in/verify", { code })).toMatchObject({ status: 200, json: { session: true } });
  await browser.post("/api/sign-in", { email: customer.email });
  const own = await inbox.codeTo(customer.email);
  expect(await browser.post("/api/sign-in/verify", { code: own })).toMatchObject({ status: 200 });
  // A customer in the index is known to be ours.
  while (!(await continueSync(systemContext(), everyMember)));
  await portal.customerBrowser(customer);
  // A stranger's mail waits until there is a share again.
  const { email } = await polar.makeCustomer({ email: newEmail() });
  await portal.browser().post("/api/sign-in", { email });
  const isRetried = async () =>
    (await database.query("select from mails where attempts = 1 and state = 'waiting'")).length;
  await expect.poll(isRetried).toBe(1);
  await database.resetLimits("polar-organization-unproved%");
  await database.query("update mails set next_attempt_at = now()");
  await deliverMails(systemContext());
  expect(await inbox.codeTo(email)).toMatch(/^\d{4} \d{4}$/);
});

/** Opens a link with this token without looking at its page, as a program that tries links does. */
async function openLink(browser: CookieBrowser, token: string, ip: string): Promise<{ status: number; code?: string }> {
  await browser.get(`/enter?customer_session_token=${token}`);
  const { status, json } = await browser.post("/api/session", {}, { "x-portal-client-ip": ip });
  return { status, ...(json as object) };
}

/** Opens a link with this token in a new browser, and clicks "Continue". */
async function openGoodLink(token: string, ip: string): Promise<{ status: number }> {
  const browser = portal.browser();
  await browser.get(`/enter?customer_session_token=${token}`);
  return await browser.continue({ "x-portal-client-ip": ip });
}

test("made-up links and links of another vendor are limited before Polar is asked, and others' links still open", async () => {
  await database.resetLimits();
  const browser = portal.browser();
  const foreigner = await polar.makeCustomer({ organization: "contoso" });
  const foreign = await polar.mintToken(foreigner, undefined, CONTOSO);
  const { customer_id } = await polar.makeCustomer();
  const good = await polar.openSession({ customer_id });
  const ip = "2001:db8:9:900::1";
  for (let turn = 0; turn < 10; turn += 1) {
    const result = await openLink(browser, `polar_cst_${randomUUID()}`, ip);
    expect(result).toMatchObject({ status: 401, code: "link_invalid" });
    // A link that opens costs nothing.
    expect(await openGoodLink(good, ip)).toMatchObject({ status: 201 });
  }
  for (let turn = 0; turn < 10; turn += 1)
    expect(await openLink(browser, foreign, ip)).toMatchObject({ status: 403, code: "link_foreign_customer" });
  const calls = await polar.requestsDuring(async () => {
    for (const token of [`polar_cst_${randomUUID()}`, foreign])
      expect(await openLink(browser, token, ip)).toMatchObject({ status: 429, code: "rate_limited" });
  });
  expect(calls.filter(({ path }) => path.includes("customer-session"))).toEqual([]);
  for (const other of ["2001:db8:9:901::1", "2001:db8:9:a00::1", "203.0.113.9"])
    expect(await openGoodLink(good, other)).toMatchObject({ status: 201 });
});
