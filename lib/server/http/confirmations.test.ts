import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { beforeEach, expect, test } from "vitest";
import type { SessionInfo } from "@/lib/api/schemas";
import { accountIdentity, SHOWN_ACCOUNT_HEADER } from "@/lib/api/shown-account";
import { systemContext } from "@/lib/server/context";
import { continueSync } from "@/lib/server/directory/full-sync";
import { everyMember } from "@/lib/server/directory/member-sync";
import { type CookieBrowser, shownLink } from "@/test/cookie-browser";
import type { Customer } from "@/test/polar-control";
import { openPortal } from "@/test/portal-environment";
import { mutatingRoutes } from "@/test/route-table";

/** 50 in `npm run test:security`. */
const SWAPS = Math.max(2, Math.round(50 * Number(process.env.SECURITY_SCALE ?? 0.06)));

const portal = await openPortal({ staff: true, mail: true });
const { polar, inbox, database } = portal;

beforeEach(() => database.resetLimits());

function makeCustomer(): Promise<Customer> {
  const activations = [{ label: "MacBook Pro" }];
  return polar.makeCustomer({ license_keys: [{ benefit: "Northwind Studio license", activations }] });
}

async function sessionsOf({ customer_id }: Customer): Promise<number> {
  return (await database.query("select from sessions where customer_id = $1", [customer_id])).length;
}

/** Swaps as often as this run tries, each with people of its own. */
async function swap(attempt: () => Promise<void>): Promise<void> {
  for (let count = 0; count < SWAPS; count += 1) {
    await database.resetLimits();
    await attempt();
  }
}

test("every route that changes something by right of a cookie has its line in the table of the docs", async () => {
  const docs = await readFile("docs/architecture.md", "utf8");
  const section = docs.split("## What a click confirms")[1]?.split("\n## ")[0] ?? "";
  const listed = [...section.matchAll(/`((?:POST|DELETE) \/[^`]+)`/g)].map(([, route]) => route);
  expect(listed.sort()).toEqual(mutatingRoutes.map(({ method, path }) => `${method} ${path}`).sort());
});

test("Continue opens the link that was shown, and none that another tab opened since", async () => {
  await swap(async () => {
    const [shownOne, other] = [await makeCustomer(), await makeCustomer()];
    const browser = portal.browser();
    await browser.get(`/enter?customer_session_token=${await polar.mintToken(shownOne)}`);
    const shown = shownLink((await browser.get("/enter")).text);
    await browser.get(`/enter?customer_session_token=${await polar.mintToken(other)}`);
    expect(await browser.post("/api/session", { shown })).toMatchObject({
      status: 409,
      json: { code: "link_changed" },
    });
    expect(await browser.post("/api/session", {})).toMatchObject({ status: 409, json: { code: "link_changed" } });
    expect([await sessionsOf(shownOne), await sessionsOf(other)]).toEqual([0, 0]);
    // The page shows the other one now.
    expect((await browser.continue()).status).toBe(201);
    expect([await sessionsOf(shownOne), await sessionsOf(other)]).toEqual([0, 1]);
  });
});

/** Verifies an email by a code, in this browser. */
async function verifyEmail(browser: CookieBrowser, email: string): Promise<void> {
  await browser.post("/api/sign-in", { email });
  const { status } = await browser.post("/api/sign-in/verify", { code: await inbox.codeTo(email) });
  expect(status).toBe(200);
}

test("an account opens for the email under which it was shown, and for no other", async () => {
  await swap(async () => {
    const [shownEmail, otherEmail] = [`${randomUUID()}@a.example`, `${randomUUID()}@b.example`];
    const own = await polar.makeCustomer({ email: shownEmail });
    const other = await polar.makeCustomer({ email: otherEmail });
    // Both are members of a team, so each chooses between two accounts.
    const members = [shownEmail, otherEmail].map((email, index) => ({
      email,
      ...(index === 0 ? { role: "owner" as const } : {}),
    }));
    await polar.makeCustomer({ type: "team", email: `${randomUUID()}@team.example`, members });
    while (!(await continueSync(systemContext(), everyMember)));
    const browser = portal.browser();
    await verifyEmail(browser, shownEmail);
    await verifyEmail(browser, otherEmail);
    const choose = (customer: Customer, email: string) =>
      browser.post("/api/session/account", { customer_id: customer.customer_id, email });
    for (const customer of [own, other])
      expect(await choose(customer, shownEmail)).toMatchObject({ status: 409, json: { code: "account_changed" } });
    expect(browser.cookies.has("portal")).toBe(false);
    expect([await sessionsOf(own), await sessionsOf(other)]).toEqual([0, 0]);
    expect((await choose(other, otherEmail)).status).toBe(200);
  });
});

test("a write of a page that shows one account does nothing to another that is open by now", async () => {
  await swap(async () => {
    const [shownOne, other] = [await makeCustomer(), await makeCustomer()];
    const browser = await portal.customerBrowser(shownOne);
    const page = accountIdentity((await browser.get("/api/session")).json as SessionInfo);
    const elsewhere = await portal.customerBrowser(other);
    const [{ id: elsewhereId } = { id: "" }] = (
      (await elsewhere.get("/api/sessions")).json as { items: { id: string }[] }
    ).items;
    await browser.openLink(await polar.mintToken(other));
    await database.proveSessions(other);
    const [key] = other.license_keys;
    const before = await polar.readKey(key?.id ?? "");
    const writes = [
      ["POST", "/api/support-codes"],
      ["DELETE", "/api/sessions?except=current"],
      ["DELETE", "/api/sessions"],
      ["DELETE", `/api/sessions/${elsewhereId}`],
      ["POST", `/api/license-keys/${key?.id}/reveal`],
      ["POST", `/api/license-keys/${key?.id}/rotate`],
      ["POST", "/api/license-keys/export"],
      ["DELETE", `/api/license-keys/${key?.id}/activations/${key?.activation_ids[0]}`],
    ] as const;
    for (const [method, path] of writes) {
      const answer = await browser.send(method, path, {}, { [SHOWN_ACCOUNT_HEADER]: page });
      expect([path, answer.status, answer.json]).toEqual([
        path,
        409,
        expect.objectContaining({ code: "account_changed" }),
      ]);
    }
    expect(await polar.readKey(key?.id ?? "")).toEqual(before);
    expect((await elsewhere.get("/api/session")).status).toBe(200);
    const codes = await database.query("select from support_codes where customer_id = $1", [other.customer_id]);
    expect(codes).toEqual([]);
    const now = accountIdentity((await browser.get("/api/session")).json as SessionInfo);
    expect((await browser.post("/api/support-codes", {}, { [SHOWN_ACCOUNT_HEADER]: now })).status).toBe(201);
  });
});

test("a key that changed since it was shown isn't rotated", async () => {
  await swap(async () => {
    const customer = await makeCustomer();
    const browser = await portal.customerBrowser(customer);
    await database.proveSessions(customer);
    const [key] = customer.license_keys;
    const rotated = await polar.rotateKey(key?.id ?? "");
    const answer = await browser.post(`/api/license-keys/${key?.id}/rotate`, { display_key: key?.display_key });
    expect(answer).toMatchObject({ status: 409, json: { code: "license_key_changed" } });
    expect((await polar.readKey(key?.id ?? "")).key).toBe(rotated);
  });
});

test("a lead acts for the customer that the page showed, and for no other that is viewed by now", async () => {
  const { browser, user } = await portal.newStaff("lead");
  const reason = "Ticket 4711: cannot activate the app";
  const view = async ({ customer_id }: Customer) => {
    const { json } = await browser.post("/api/support/impersonations", { customer_id, reason });
    return (json as { impersonation: { id: string } }).impersonation.id;
  };
  const elevated = "select from impersonations where elevated_at is not null and staff_subject = $1";
  const elevate = (shown?: string) =>
    browser.post("/api/support/impersonations/current/elevation", {
      reason,
      ...(shown === undefined ? {} : { shown }),
    });
  const [customer, other] = [await makeCustomer(), await makeCustomer()];
  await swap(async () => {
    const shown = await view(customer);
    await browser.send("DELETE", "/api/support/impersonations/current");
    const running = await view(other);
    for (const given of [shown, undefined, randomUUID()])
      expect(await elevate(given)).toMatchObject({ status: 409, json: { code: "impersonation_changed" } });
    expect(await database.query(elevated, [user.id])).toEqual([]);
    expect((await elevate(running)).status).toBe(201);
    await database.query("update impersonations set elevated_at = null where staff_subject = $1", [user.id]);
    await browser.send("DELETE", "/api/support/impersonations/current");
  });
});

test("an impersonation opens the customer and member that were shown", async () => {
  const { browser } = await portal.newStaff("agent");
  const reason = "Ticket 4711: cannot activate the app";
  await swap(async () => {
    const members = [
      { email: `o.${randomUUID()}@team.example`, role: "owner" as const },
      { email: `${randomUUID()}@team.example` },
    ];
    const team = await polar.makeCustomer({ type: "team", members });
    const shown = { customer_id: team.customer_id, member_id: team.members[1]?.id };
    // Another tab of the same agent looks at somebody else meanwhile.
    await browser.get(`/api/support/customers/${(await makeCustomer()).customer_id}`);
    const { json } = await browser.post("/api/support/impersonations", { ...shown, reason });
    expect(json).toMatchObject({ impersonation: shown });
    await browser.send("DELETE", "/api/support/impersonations/current");
  });
});
