import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { describeCurrentSession } from "@/lib/server/customer/session/session-info";
import { customerContext, findCustomerContext } from "@/test/contexts";
import type { CookieBrowser } from "@/test/cookie-browser";
import type { Customer } from "@/test/polar-control";
import { openPortal } from "@/test/portal-environment";

// With staff, Polar's webhooks reach the portal.
const portal = await openPortal({ mail: true, staff: true });
const { polar } = portal;

const newEmail = (name: string) => `${name}.${randomUUID()}@example.com`;

async function isSignedIn(browser: CookieBrowser): Promise<boolean> {
  return (await findCustomerContext(browser.cookies.get("portal"))) !== null;
}
async function infoOf(browser: CookieBrowser) {
  return (await browser.get("/api/session")).json;
}
/** Signs in with a code. */
async function signInByCode(email: string): Promise<CookieBrowser> {
  const browser = portal.browser();
  await browser.post("/api/sign-in", { email });
  await browser.post("/api/sign-in/verify", { code: await portal.inbox.codeTo(email) });
  return browser;
}
async function changeCustomer({ customer_id }: Customer, change: object): Promise<void> {
  await polar.control("PATCH", `/customers/${customer_id}`, change);
}

test("a customer's new email ends the sessions under the old one, however they were opened, and no others", async () => {
  const email = newEmail("ada");
  const ada = await polar.makeCustomer({ email });
  const [byLink, byCode] = [await portal.customerBrowser(ada), await signInByCode(email)];
  const { browser: stranger } = await portal.newCustomer();
  const fresh = newEmail("ada.new");
  await changeCustomer(ada, { email: fresh });
  await expect.poll(() => isSignedIn(byLink)).toBe(false);
  await expect.poll(() => isSignedIn(byCode)).toBe(false);
  expect(await isSignedIn(stranger)).toBe(true);
  expect(await isSignedIn(await signInByCode(fresh))).toBe(true);
});

test("a customer's new name reaches the sessions, and a team's new billing email ends none", async () => {
  const ada = await polar.makeCustomer({ organization: "northwind", email: newEmail("ada") });
  const team = await polar.makeCustomer({
    type: "team",
    email: newEmail("billing"),
    members: [{ email: newEmail("owner"), role: "owner" }],
  });
  const [adas, owners] = [await portal.customerBrowser(ada), await portal.customerBrowser(team)];
  await polar.control("PATCH", `/members/${ada.members[0]?.id}`, { name: "Ada King" });
  await expect.poll(() => infoOf(adas)).toMatchObject({ name: "Ada King" });
  await changeCustomer(team, { email: newEmail("billing") });
  await changeCustomer(ada, { name: "Ada King" });
  await expect.poll(async () => (await portal.database.query("select from directory_resyncs")).length).toBe(0);
  expect([await isSignedIn(adas), await isSignedIn(owners)]).toEqual([true, true]);
});

test("a member's new role and name reach a running session, and a new email ends it", async () => {
  const team = await polar.makeCustomer({
    type: "team",
    members: [{ email: newEmail("owner"), role: "owner" }, { email: newEmail("mira") }],
  });
  const id = team.members[1]?.id;
  const browser = await portal.customerBrowser(team, id);
  await polar.control("PATCH", `/members/${id}`, { role: "billing_manager", name: "Mira H." });
  await expect.poll(() => infoOf(browser)).toMatchObject({ name: "Mira H.", member: { id, role: "billing_manager" } });
  await polar.control("PATCH", `/members/${id}`, { email: newEmail("mira.new") });
  await expect.poll(() => isSignedIn(browser)).toBe(false);
});

/** Changes a member as nothing announces it. */
async function changeSilently(id: string | undefined, change: object): Promise<void> {
  const world = Object(await polar.control("GET", "/world"));
  const members = world.members.map((one: { id: string }) => (one.id === id ? { ...one, ...change } : one));
  await polar.control("PUT", "/world", { ...world, members });
}

test("the account page shows what Polar says now, and the session remembers it", async () => {
  const email = newEmail("mira");
  const team = await polar.makeCustomer({ type: "team", members: [{ email, role: "owner" }] });
  const id = team.members[0]?.id;
  const browser = await portal.customerBrowser(team, id);
  await changeSilently(id, { name: "Mira Haddad", role: "billing_manager", email: email.toUpperCase() });
  const context = await customerContext(browser.cookies.get("portal"));
  const now = { name: "Mira Haddad", email: email.toUpperCase(), member: { id, role: "billing_manager" } };
  expect(await describeCurrentSession(context)).toMatchObject(now);
  expect(await infoOf(browser)).toMatchObject(now);

  const user = "/v1/customer-portal/customer-session/user";
  const endFault = await polar.addFault({ customer_id: team.customer_id, path: user, status: 503 });
  expect(await describeCurrentSession(context)).toMatchObject({ email });
  await endFault();
  await changeSilently(id, { email: newEmail("someone.else") });
  await expect(describeCurrentSession(context)).rejects.toMatchObject({ code: "session_expired" });
  expect(await isSignedIn(browser)).toBe(false);
});

test("the end of a grant that follows its member's end does not bring the member back", async () => {
  const email = newEmail("leaver");
  const team = await polar.makeCustomer({
    webhooks: true,
    type: "team",
    members: [{ email: newEmail("owner"), role: "owner" }, { email }],
    license_keys: [{ benefit: "Northwind Site license", member: email }],
  });
  const [, leaver] = team.members;
  const browser = await portal.customerBrowser(team, leaver?.id);
  const indexed = () => portal.database.query("select from directory_members where member_id = $1", [leaver?.id]);
  await expect.poll(indexed).toHaveLength(1);
  await polar.control("DELETE", `/members/${leaver?.id}`);
  const revoked = "select from webhook_deliveries where type = 'benefit_grant.revoked'";
  await expect.poll(() => portal.database.query(revoked)).toHaveLength(1);
  expect(await indexed()).toEqual([]);
  expect(await isSignedIn(browser)).toBe(false);
});
