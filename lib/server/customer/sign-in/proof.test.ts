import { expect, test } from "vitest";
import type { SignedInBrowsers } from "@/lib/api/sessions";
import { systemContext } from "@/lib/server/context";
import { continueSync } from "@/lib/server/directory/full-sync";
import { everyMember } from "@/lib/server/directory/member-sync";
import type { Answer, CookieBrowser } from "@/test/cookie-browser";
import { otherCode } from "@/test/inbox";
import type { Customer } from "@/test/polar-control";
import { openPortal } from "@/test/portal-environment";

const portal = await openPortal({ mail: true, variables: { PROOF_MAX_AGE_MINUTES: "60" } });
const { database, inbox, polar } = portal;

let count = 0;
function newCustomer(): Promise<Customer> {
  count += 1;
  const license_keys = [{ benefit: "Northwind Studio license", activations: [{ label: "MacBook Pro" }] }];
  return polar.makeCustomer({ email: `ada.${count}@example.com`, license_keys });
}

async function byLink() {
  const customer = await newCustomer();
  return { customer, browser: await portal.customerBrowser(customer) };
}

async function byCode(customer?: Customer) {
  const made = customer ?? (await newCustomer());
  const browser = portal.browser();
  await browser.post("/api/sign-in", { email: made.email });
  const { status } = await browser.post("/api/sign-in/verify", { code: await inbox.codeTo(made.email) });
  expect(status).toBe(200);
  return { customer: made, browser };
}

async function otherSession(customer: Customer, browser: CookieBrowser): Promise<string> {
  await portal.customerBrowser(customer);
  const { items } = (await browser.get("/api/sessions")).json as SignedInBrowsers;
  return items.find(({ current }) => !current)?.id ?? "";
}

type Ask = (browser: CookieBrowser, customer: Customer) => Promise<Answer>;
const key = (customer: Customer) => `/api/license-keys/${customer.license_keys[0]?.id}`;
/** Everything that needs a fresh proof. */
const protectedActions: [string, Ask][] = [
  ["revealing a key", (browser, customer) => browser.post(`${key(customer)}/reveal`)],
  ["rotating a key", (browser, customer) => browser.post(`${key(customer)}/rotate`)],
  ["exporting full keys", (browser) => browser.post("/api/license-keys/export", { format: "csv" })],
  ["creating a support code", (browser) => browser.post("/api/support-codes")],
  [
    "signing out another browser",
    async (browser, customer) =>
      browser.send("DELETE", `/api/sessions/${await otherSession(customer, browser)}`, undefined),
  ],
  ["signing out all other browsers", (browser) => browser.send("DELETE", "/api/sessions?except=current")],
  ["signing out everywhere", (browser) => browser.send("DELETE", "/api/sessions")],
];

async function prove(browser: CookieBrowser, { email }: Customer): Promise<Answer> {
  await inbox.empty(email);
  expect((await browser.post("/api/proof")).status).toBe(202);
  return await browser.post("/api/proof/verify", { code: await inbox.codeTo(email) });
}

const proofRequired = { status: 403, json: { code: "proof_required" } };
const age = (column: string, minutes: number, { customer_id }: Customer) =>
  database.query(
    `update sessions set ${column} = now() - $1 * interval '1 minute' where customer_id = $2 and ${column} is not null`,
    [minutes, customer_id],
  );

test.each(protectedActions)("%s needs a code in a session that a link opened, and not again", async (_name, ask) => {
  const { browser, customer } = await byLink();
  expect(await ask(browser, customer)).toMatchObject(proofRequired);
  expect((await polar.requestsOf(customer)).filter(({ path }) => path.endsWith("/rotate"))).toEqual([]);
  expect((await prove(browser, customer)).status).toBe(204);
  expect((await ask(browser, customer)).status).toBeLessThan(300);
});

test.each(protectedActions)(
  "%s needs no code soon after a sign-in with one, and does an hour later",
  async (_, ask) => {
    const young = await byCode();
    expect((await ask(young.browser, young.customer)).status).toBeLessThan(300);
    const old = await byCode();
    await age("created_at", 61, old.customer);
    expect(await ask(old.browser, old.customer)).toMatchObject(proofRequired);
    expect((await prove(old.browser, old.customer)).status).toBe(204);
    expect((await ask(old.browser, old.customer)).status).toBeLessThan(300);
  },
);

test("a proof counts for 15 minutes", async () => {
  const { browser, customer } = await byLink();
  await prove(browser, customer);
  await age("proved_at", 14, customer);
  expect((await browser.post(`${key(customer)}/reveal`)).status).toBe(200);
  await age("proved_at", 16, customer);
  expect(await browser.post(`${key(customer)}/reveal`)).toMatchObject(proofRequired);
});

test("reading, removing a device, and signing out this browser need no proof", async () => {
  const { browser, customer } = await byLink();
  const device = `${key(customer)}/activations/${customer.license_keys[0]?.activation_ids[0]}`;
  expect((await browser.get("/api/license-keys")).status).toBe(200);
  expect((await browser.send("DELETE", device)).status).toBe(204);
  const { items } = (await browser.get("/api/sessions")).json as SignedInBrowsers;
  expect((await browser.send("DELETE", `/api/sessions/${items[0]?.id}`)).status).toBe(204);
});

test("a proof gives the session another cookie, and a copy of the old one is worthless", async () => {
  const { browser, customer } = await byLink();
  const copy = portal.browser();
  copy.cookies.set("portal", browser.cookies.get("portal") ?? "");
  await prove(browser, customer);
  expect((await copy.post(`${key(customer)}/reveal`)).status).toBe(401);
  expect((await browser.get("/api/session")).status).toBe(200);
});

test("the code goes to the session's email, and works once, in the browser that asked", async () => {
  const { browser, customer } = await byLink();
  const thief = portal.browser();
  thief.cookies.set("portal", browser.cookies.get("portal") ?? "");
  await inbox.empty(customer.email);
  await browser.post("/api/proof");
  const mail = await inbox.mailAbout("Confirm it’s you", customer.email);
  expect(mail.text).not.toContain("/sign-in#");
  const code = await inbox.codeTo(customer.email);
  expect(await thief.post("/api/proof/verify", { code })).toMatchObject({ json: { code: "otp_expired" } });
  const wrong = await browser.post("/api/proof/verify", { code: otherCode(code) });
  expect(wrong).toMatchObject({ status: 401, json: { code: "otp_wrong", tries_left: 4 } });
  expect((await browser.post("/api/proof/verify", { code })).status).toBe(204);
  expect(await browser.post("/api/proof/verify", { code })).toMatchObject({ json: { code: "otp_expired" } });
});

test("a code that was sent to another email proves nothing", async () => {
  const { browser, customer } = await byLink();
  const other = await newCustomer();
  await browser.post("/api/sign-in", { email: other.email });
  const answer = await browser.post("/api/proof/verify", { code: await inbox.codeTo(other.email) });
  expect(answer).toMatchObject({ json: { code: "otp_expired" } });
  expect(await browser.post(`${key(customer)}/reveal`)).toMatchObject(proofRequired);
});

test("nobody else can ask for a proof or give one", async () => {
  for (const path of ["/api/proof", "/api/proof/verify"]) {
    expect((await portal.browser().post(path, { code: "12345678" })).status).toBe(401);
  }
});

test("switching accounts makes an old sign-in no younger", async () => {
  const email = "both.accounts@example.com";
  const own = await polar.makeCustomer({ email, license_keys: [{ benefit: "Northwind Studio license" }] });
  const members = [{ email: "owner.of.both@example.com", role: "owner" as const }, { email }];
  const team = await polar.makeCustomer({ type: "team", members });
  while (!(await continueSync(systemContext(), everyMember)));
  const browser = portal.browser();
  await browser.post("/api/sign-in", { email });
  await browser.post("/api/sign-in/verify", { code: await inbox.codeTo(email) });
  await browser.post("/api/session/account", { customer_id: team.customer_id, member_id: team.members[1]?.id });
  await age("created_at", 61, team);
  expect((await browser.post("/api/session/account", { customer_id: own.customer_id })).status).toBe(200);
  expect(await browser.post(`${key(own)}/reveal`)).toMatchObject(proofRequired);
});

/** What the audit log says about a customer: action, outcome, and who did it. */
async function auditOf({ customer_id }: Customer): Promise<string[]> {
  const rows = await database.query<{ text: string }>(
    "select concat_ws(' ', action, outcome, actor_kind) as text from audit_events where customer_id = $1 order by seq",
    [customer_id],
  );
  return rows.map(({ text }) => text);
}

test("sign-ins, wrong codes, proofs, reveals, rotations, removals and sign-outs are audited", async () => {
  const { browser, customer } = await byLink();
  const device = `${key(customer)}/activations/${customer.license_keys[0]?.activation_ids[0]}`;
  await browser.post("/api/proof");
  const code = await inbox.codeTo(customer.email);
  await browser.post("/api/proof/verify", { code: otherCode(code) });
  await browser.post("/api/proof/verify", { code });
  await browser.post(`${key(customer)}/reveal`);
  await browser.post(`${key(customer)}/rotate`);
  await browser.send("DELETE", device);
  await browser.send("DELETE", "/api/sessions?except=current");
  await browser.send("DELETE", "/api/session");
  expect(await auditOf(customer)).toEqual([
    "customer.sign_in done customer",
    "customer.proof refused customer",
    "customer.proof done customer",
    "license_key.reveal done customer",
    "license_key.rotate attempted customer",
    "license_key.rotate done customer",
    "activation.deactivate attempted customer",
    "activation.deactivate done customer",
    "customer.sign_out done customer",
    "customer.sign_out done customer",
  ]);
  const [stored] = await database.query<{ text: string }>(
    "select string_agg(concat(e.detail, p::text), ' ') as text from audit_events e left join audit_personal_data p using (seq) where customer_id = $1",
    [customer.customer_id],
  );
  for (const secret of [customer.license_keys[0]?.key ?? "", customer.email, code.replace(" ", "")]) {
    expect(stored?.text).not.toContain(secret);
  }
});

test("a wrong code at the sign-in is audited without the email", async () => {
  const customer = await newCustomer();
  const browser = portal.browser();
  await browser.post("/api/sign-in", { email: customer.email });
  const code = await inbox.codeTo(customer.email);
  const before = "select coalesce(max(seq), 0) as seq from audit_events";
  const [last] = await database.query<{ seq: string }>(before);
  await browser.post("/api/sign-in/verify", { code: otherCode(code) });
  const events = await database.query<{ text: string; detail: object }>(
    "select concat_ws(' ', action, outcome, actor_kind) as text, e.detail, p::text as personal from audit_events e left join audit_personal_data p using (seq) where seq > $1",
    [last?.seq],
  );
  expect(events).toMatchObject([
    {
      text: "customer.sign_in refused customer",
      detail: { problem: "otp_wrong" },
      personal: expect.stringContaining("email_hash"),
    },
  ]);
  expect(JSON.stringify(events)).not.toContain(customer.email);
});

test("no audit row, no action: without the audit log nobody signs in, proves, rotates, removes or signs out", async () => {
  const { browser, customer } = await byLink();
  await prove(browser, customer);
  const device = `${key(customer)}/activations/${customer.license_keys[0]?.activation_ids[0]}`;
  await database.query("alter table audit_events rename to audit_events_away");
  try {
    for (const [, ask] of protectedActions.filter(([name]) => name !== "signing out another browser")) {
      expect((await ask(browser, customer)).status).toBeGreaterThanOrEqual(500);
    }
    expect((await browser.send("DELETE", device)).status).toBeGreaterThanOrEqual(500);
    await expect(portal.customerBrowser(customer)).rejects.toThrow("The link was not accepted");
  } finally {
    await database.query("alter table audit_events_away rename to audit_events");
  }
  expect((await browser.get("/api/session")).status).toBe(200);
  const { key: still, activations } = await polar.readKey(customer.license_keys[0]?.id ?? "");
  expect([still, activations.length]).toEqual([customer.license_keys[0]?.key, 1]);
});
