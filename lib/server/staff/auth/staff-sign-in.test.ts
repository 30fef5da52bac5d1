import pg from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { systemContext } from "@/lib/server/context";
import { openSupportDesk, type SupportDesk } from "@/lib/testing/support-desk";
import { readClaim, rolesOf } from "./claims";
import { recheckRoles } from "./role-recheck";

let desk: SupportDesk;
let superuser: pg.Client;

beforeAll(async () => {
  desk = await openSupportDesk(inject("postgresAdminUrl"));
  superuser = new pg.Client({ connectionString: desk.superuserUrl });
  await superuser.connect();
});
afterAll(async () => {
  await superuser.end();
  await desk.close();
});

async function actionsOf(subject: string): Promise<string[]> {
  const { rows } = await superuser.query<{ text: string }>(
    "select action || ' ' || outcome as text from audit_events where actor_subject = $1 order by seq",
    [subject],
  );
  return rows.map(({ text }) => text);
}

test.each(["agent", "lead", "auditor", "admin"])(
  "staff with the role %s sign in and land on the page they asked for",
  async (role) => {
    const browser = desk.browser();
    const subject = await desk.hire(role, "some-other-role");
    const end = await browser.signInAsStaff(subject, "?next=%2Fsupport%2Fcustomers%3Fpage%3D2");
    expect(end.href).toBe(`${desk.portalUrl}/support/customers?page=2`);
    expect(browser.cookies.get("staff")).toMatch(/^[\w-]{43}$/);
    expect(browser.cookies.has("staff-entry")).toBe(false);
    expect(await actionsOf(subject)).toEqual(["staff.sign_in done"]);
  },
);

test("staff without a role get a message and no session, and the refusal is audited", async () => {
  const browser = desk.browser();
  const subject = await desk.hire("some-other-role");
  const end = await browser.signInAsStaff(subject);
  expect(end.search).toBe("?problem=staff_role_missing");
  expect(browser.cookies.has("staff")).toBe(false);
  expect(await actionsOf(subject)).toEqual(["staff.sign_in refused"]);
});

test("next leads neither to another site nor to the API", async () => {
  for (const next of ["//evil.example", "https://evil.example", "/\\evil.example", "/api/support/sign-in"]) {
    const subject = await desk.hire("agent");
    const end = await desk.browser().signInAsStaff(subject, `?next=${encodeURIComponent(next)}`);
    expect(end.href).toBe(`${desk.portalUrl}/support`);
  }
});

test("a callback that this browser didn't start is refused", async () => {
  const answer = await desk.browser().send("GET", "/api/support/callback?code=abc&state=def");
  expect(answer.headers.get("location")).toBe(`${desk.portalUrl}/support?problem=staff_sign_in_failed`);
  const victim = desk.browser();
  const started = await victim.send("GET", "/api/support/sign-in");
  const state = new URL(started.headers.get("location") ?? "").searchParams.get("state");
  for (const query of [`code=stolen&state=${state}`, "code=stolen&state=other", `error=access_denied&state=${state}`]) {
    const refused = await victim.send("GET", `/api/support/callback?${query}`);
    expect(refused.headers.get("location")).toBe(`${desk.portalUrl}/support?problem=staff_sign_in_failed`);
    expect(victim.cookies.has("staff")).toBe(false);
  }
});

test("a fresh sign-in keeps the session and changes its cookie; another person's ends it", async () => {
  const browser = desk.browser();
  const subject = await desk.hire("lead");
  await browser.signInAsStaff(subject);
  const first = browser.cookies.get("staff");
  const ids = async () =>
    (await superuser.query<{ id: string }>("select id from staff_sessions where subject = $1", [subject])).rows;
  const [before] = await ids();
  await browser.signInAsStaff(subject, "?fresh=1");
  expect(browser.cookies.get("staff")).not.toBe(first);
  expect(await ids()).toEqual([before]);
  browser.forgetProvider();
  await browser.signInAsStaff(await desk.hire("agent"), "?fresh=1");
  expect(await ids()).toEqual([]);
  expect(await actionsOf(subject)).toEqual(["staff.sign_in done", "staff.sign_in done", "staff.sign_out done"]);
});

test("signing out ends the session here and leads to the provider's sign-out", async () => {
  const browser = desk.browser();
  await browser.signInAsStaff(await desk.hire("auditor"));
  const cookie = browser.cookies.get("staff") ?? "";
  const { json } = await browser.json("POST", "/api/support/sign-out", {});
  const { next } = json as { next: string };
  expect(next).toContain(`${desk.oidcUrl}/session/end?`);
  expect(new URL(next).searchParams.get("post_logout_redirect_uri")).toBe(`${desk.portalUrl}/support`);
  browser.cookies.set("staff", cookie);
  expect((await browser.send("GET", "/api/support/audit")).status).toBe(401);
});

test("a logout by the provider ends a session at once", async () => {
  const browser = desk.browser();
  const subject = await desk.hire("admin");
  await browser.signInAsStaff(subject);
  expect((await browser.send("GET", "/api/support/audit")).status).toBe(200);
  expect(await desk.logOutAtProvider(subject)).toMatchObject({ answers: [{ status: 200 }] });
  expect((await browser.send("GET", "/api/support/audit")).status).toBe(401);
  expect(await actionsOf(subject)).toContain("staff.back_channel_logout done");
});

test("a session ends an hour after it was last used, and ten hours after it began", async () => {
  for (const aged of ["last_seen_at = now() - interval '61 minutes'", "expires_at = now() - interval '1 second'"]) {
    const browser = desk.browser();
    const subject = await desk.hire("admin");
    await browser.signInAsStaff(subject);
    await superuser.query(`update staff_sessions set ${aged} where subject = $1`, [subject]);
    expect((await browser.send("GET", "/api/support/audit")).status).toBe(401);
  }
});

test("a role that is removed or changed at the provider applies within minutes", async () => {
  const browser = desk.browser();
  const subject = await desk.hire("auditor");
  await browser.signInAsStaff(subject);
  const minutesLater = async () => {
    await superuser.query("update staff_sessions set roles_read_at = now() - interval '6 minutes'");
    await recheckRoles(systemContext());
  };
  await desk.setRoles(subject, "agent");
  await recheckRoles(systemContext()); // read a moment ago, so not due yet
  expect((await browser.send("GET", "/api/support/audit")).status).toBe(200);
  await minutesLater();
  expect((await browser.send("GET", "/api/support/audit")).status).toBe(403);
  await desk.setRoles(subject);
  await minutesLater();
  expect((await browser.send("GET", "/api/support/audit")).status).toBe(401);
  expect(await actionsOf(subject)).toContain("staff.back_channel_logout done");
});

test("roles are read from a nested claim, a claim with dots in its name, or text, and never from inherited properties", () => {
  expect(rolesOf({ realm_access: { roles: ["lead", "x"] } }, "realm_access.roles")).toEqual(["lead"]);
  expect(rolesOf({ "https://example.com/roles": ["agent"] }, "https://example.com/roles")).toEqual(["agent"]);
  expect(rolesOf({ roles: "auditor agent" }, "roles")).toEqual(["agent", "auditor"]);
  expect(rolesOf({ roles: { agent: true } }, "roles")).toEqual([]);
  expect(readClaim({}, "constructor.name")).toBeUndefined();
});
