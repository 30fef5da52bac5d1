import { expect, test } from "vitest";
import { systemContext } from "@/lib/server/context";
import { reconcileOperations } from "@/lib/server/customer/license-keys/operation-reconciler";
import { deliverMails } from "@/lib/server/mail/mail-delivery";
import type { CookieBrowser } from "@/test/cookie-browser";
import type { Customer } from "@/test/polar-control";
import { openPortal } from "@/test/portal-environment";

const portal = await openPortal({ mail: true, variables: { BRAND_NAME: "Northwind" } });
const { database, inbox, polar } = portal;

let count = 0;
function newCustomer(): Promise<Customer> {
  count += 1;
  return polar.makeCustomer({
    email: `eve.${count}@example.com`,
    license_keys: [{ benefit: "Northwind Studio license" }],
  });
}

const SIGN_IN = "New sign-in to your Northwind account";
const ROTATION = "A Northwind license key was rotated";

async function subjectsTo({ email }: Customer): Promise<string[]> {
  await deliverMails(systemContext());
  await database.outboxIsEmpty();
  return (await inbox.mails(email)).map(({ subject }) => subject);
}

/** The token of "That wasn't me" in a mail. */
async function tokenTo({ email }: Customer, subject = SIGN_IN): Promise<string> {
  const { text, html } = await inbox.mailAbout(subject, email);
  const [, url = "", token = ""] = /(http\S+\/not-me)#([\w-]{43})$/m.exec(text) ?? [];
  expect(url).toBe(`${portal.url}/not-me`);
  expect(html).toContain(`${url}#${token}`);
  return token;
}

const isSignedIn = async (browser: CookieBrowser) => (await browser.get("/api/session")).status === 200;

test("a mail tells the owner of a sign-in in a new browser, by link or code, and not again in that browser", async () => {
  const customer = await newCustomer();
  const browser = await portal.customerBrowser(customer);
  const { text } = await inbox.mailAbout(SIGN_IN, customer.email);
  expect(text).toContain("Browser: Chrome on Linux");
  expect(text).toContain("Signed in: With a link");
  await browser.openLink(await polar.mintToken(customer));
  await browser.post("/api/sign-in", { email: customer.email });
  await browser.post("/api/sign-in/verify", { code: await inbox.codeTo(customer.email) });
  expect((await subjectsTo(customer)).filter((subject) => subject === SIGN_IN)).toHaveLength(1);
  await inbox.empty(customer.email);
  const other = portal.browser();
  await other.post("/api/sign-in", { email: customer.email });
  await other.post("/api/sign-in/verify", { code: await inbox.codeTo(customer.email) });
  expect((await inbox.mailAbout(SIGN_IN, customer.email)).text).toContain("Signed in: With a code");
});

test("a browser in which someone else signed in before is a new one", async () => {
  const browser = await portal.customerBrowser(await newCustomer());
  const customer = await newCustomer();
  await browser.openLink(await polar.mintToken(customer));
  expect(await subjectsTo(customer)).toEqual([SIGN_IN]);
});

test("a stolen link that is opened without cookies again and again doesn't flood the mailbox", async () => {
  const customer = await newCustomer();
  for (let time = 0; time < 8; time += 1) await portal.customerBrowser(customer);
  expect(await subjectsTo(customer)).toHaveLength(5);
});

test("a mail tells the owner of a rotation, with the masked key", async () => {
  const customer = await newCustomer();
  const [key] = customer.license_keys;
  const browser = await portal.customerBrowser(customer);
  await database.proveSessions(customer);
  expect((await browser.post(`/api/license-keys/${key?.id}/rotate`)).status).toBe(200);
  const { text, html } = await inbox.mailAbout(ROTATION, customer.email);
  const { key: now } = await polar.readKey(key?.id ?? "");
  expect(text).toContain(`New key: ****-${now.slice(-6)}`);
  expect(text).toContain("Product: Northwind Studio license");
  for (const full of [key?.key ?? "", now]) expect(text + html).not.toContain(full);
  expect(await tokenTo(customer, ROTATION)).toHaveLength(43);
});

test("a rotation whose process was killed is audited and told to the owner as soon as it is known", async () => {
  const customer = await newCustomer();
  const [key] = customer.license_keys;
  const browser = await portal.customerBrowser(customer);
  await database.proveSessions(customer);
  await browser.post(`/api/license-keys/${key?.id}/rotate`);
  await inbox.mailAbout(ROTATION, customer.email);
  await inbox.empty(customer.email);
  // As if the process had been killed before it saw Polar's response.
  const lost =
    "update operations set outcome = null, started_at = now() - interval '1 minute' where license_key_id = $1";
  await database.query(lost, [key?.id]);
  await reconcileOperations(systemContext());
  await deliverMails(systemContext());
  await inbox.mailAbout(ROTATION, customer.email);
  const events = await database.query(
    "select from audit_events where customer_id = $1 and action = $2 and outcome = $3",
    [customer.customer_id, "license_key.rotate", "done"],
  );
  expect(events).toHaveLength(2);
});

test("'That wasn't me' signs the owner out in every browser, once, and nobody else", async () => {
  const customer = await newCustomer();
  const browsers = [await portal.customerBrowser(customer), await portal.customerBrowser(customer)];
  const { browser: stranger } = await portal.newCustomer();
  const token = await tokenTo(customer);
  const mailProgram = portal.browser();
  expect((await mailProgram.post("/api/not-me", { token })).status).toBe(204);
  for (const browser of browsers) expect(await isSignedIn(browser)).toBe(false);
  expect(await isSignedIn(stranger)).toBe(true);
  expect(await mailProgram.post("/api/not-me", { token })).toMatchObject({
    status: 401,
    json: { code: "link_invalid" },
  });
  const events = await database.query(
    "select detail, actor_kind from audit_events where customer_id = $1 and action = $2",
    [customer.customer_id, "customer.not_me"],
  );
  expect(events).toEqual([{ detail: { sessions: 2 }, actor_kind: "customer" }]);
});

test("in a team it signs out that member, and no other", async () => {
  const members = [
    { email: "owner.of.team@example.com", role: "owner" as const },
    { email: "member.of.team@example.com" },
  ];
  const team = await polar.makeCustomer({ type: "team", members });
  const [owner, member] = team.members;
  const [theirs, others] = [
    await portal.customerBrowser(team, member?.id),
    await portal.customerBrowser(team, owner?.id),
  ];
  const token = await tokenTo({ ...team, email: member?.email ?? "" });
  expect((await portal.browser().post("/api/not-me", { token })).status).toBe(204);
  expect([await isSignedIn(theirs), await isSignedIn(others)]).toEqual([false, true]);
});

test("links from before open nothing any more; new ones do, and the mail about a known browser comes again", async () => {
  const customer = await newCustomer();
  const stolen = await polar.mintToken(customer);
  const thief = portal.browser();
  await thief.openLink(stolen);
  // The link is as old as it would be in the end.
  const token = await tokenTo(customer);
  await portal.browser().post("/api/not-me", { token });
  await expect(thief.openLink(stolen)).rejects.toThrow("link_invalid");
  const aged = "update not_me_links set used_at = used_at - interval '2 minutes' where used_at is not null";
  await database.query(aged);
  await inbox.empty(customer.email);
  await thief.openLink(await polar.mintToken(customer));
  expect(await isSignedIn(thief)).toBe(true);
});

test("a known browser is new again after 'That wasn't me'", async () => {
  const customer = await newCustomer();
  const thief = await portal.customerBrowser(customer);
  const token = await tokenTo(customer);
  await portal.browser().post("/api/not-me", { token });
  await inbox.empty(customer.email);
  await thief.post("/api/sign-in", { email: customer.email });
  await thief.post("/api/sign-in/verify", { code: await inbox.codeTo(customer.email) });
  expect((await inbox.mailAbout(SIGN_IN, customer.email)).text).toContain("With a code");
});

test("opening the link changes nothing, and another site can't use it", async () => {
  const customer = await newCustomer();
  const browser = await portal.customerBrowser(customer);
  const token = await tokenTo(customer);
  const mailProgram = portal.browser();
  for (const path of [`/api/not-me?token=${token}`, `/api/not-me/${token}`]) await mailProgram.get(path);
  const forged = await mailProgram.post("/api/not-me", { token }, { origin: "https://evil.example" });
  expect(forged.status).toBe(403);
  expect(await isSignedIn(browser)).toBe(true);
});

test("a link works as long as a session can last, and the database holds no usable one", async () => {
  const customer = await newCustomer();
  await portal.customerBrowser(customer);
  const token = await tokenTo(customer);
  const rows = await database.query("select * from not_me_links where customer_id = $1", [customer.customer_id]);
  expect(JSON.stringify(rows)).not.toContain(token);
  await database.query("update not_me_links set expires_at = now() where customer_id = $1", [customer.customer_id]);
  for (const value of [token, token.replace(/^./, "-"), ""]) {
    expect(await portal.browser().post("/api/not-me", { token: value })).toMatchObject({
      json: { code: "link_invalid" },
    });
  }
});
