import { describe, expect, test } from "vitest";
import { systemContext } from "@/lib/server/context";
import { openPortal } from "@/test/portal-environment";
import { type Claims, readClaim, textsIn } from "./claims";
import { namedRoles } from "./role-mapping";
import { recheckRoles } from "./role-recheck";
import { openStaffSecret, type StaffRow, sealStaffSecret, sweepStaffSessions } from "./staff-session-store";

const portal = await openPortal({ staff: true });
const { database, identityProvider } = portal;

async function actionsOf({ id }: { id: string }): Promise<string[]> {
  const rows = await database.query<{ text: string }>(
    "select action || ' ' || outcome as text from audit_events where actor_subject = $1 order by seq",
    [id],
  );
  return rows.map(({ text }) => text);
}

test.each(["agent", "lead", "auditor", "admin"])(
  "staff with the role %s sign in and land on the page they asked for",
  async (role) => {
    const browser = portal.browser();
    const user = await identityProvider.hire(role, "some-other-role");
    const end = await browser.signInAsStaff(user, "?next=%2Fsupport%2Fcustomers%3Fpage%3D2");
    expect(end.href).toBe(`${portal.url}/support/customers?page=2`);
    expect(browser.cookies.get("staff")).toMatch(/^[\w-]{43}$/);
    expect(browser.cookies.has("staff-entry")).toBe(false);
    expect(await actionsOf(user)).toEqual(["staff.sign_in done"]);
  },
);

test("staff without a role get a message and no session, and the refusal is audited", async () => {
  const browser = portal.browser();
  const user = await identityProvider.hire("some-other-role");
  const end = await browser.signInAsStaff(user);
  expect(end.search).toBe("?problem=staff_role_missing");
  expect(browser.cookies.has("staff")).toBe(false);
  expect(await actionsOf(user)).toEqual(["staff.sign_in refused"]);
});

test("next leads neither to another site nor to the API", async () => {
  for (const next of ["//evil.example", "https://evil.example", "/\\evil.example", "/api/support/sign-in"]) {
    const user = await identityProvider.hire("agent");
    const end = await portal.browser().signInAsStaff(user, `?next=${encodeURIComponent(next)}`);
    expect(end.href).toBe(`${portal.url}/support`);
  }
});

test("a callback that this browser didn't start is refused", async () => {
  const answer = await portal.browser().get("/api/support/callback?code=abc&state=def");
  expect(answer.headers.get("location")).toBe(`${portal.url}/support?problem=staff_sign_in_failed`);
  const victim = portal.browser();
  const started = await victim.get("/api/support/sign-in");
  const state = new URL(started.headers.get("location") ?? "").searchParams.get("state");
  for (const query of [`code=stolen&state=${state}`, "code=stolen&state=other", `error=access_denied&state=${state}`]) {
    const refused = await victim.get(`/api/support/callback?${query}`);
    expect(refused.headers.get("location")).toBe(`${portal.url}/support?problem=staff_sign_in_failed`);
    expect(victim.cookies.has("staff")).toBe(false);
  }
});

test("a fresh sign-in keeps the session and changes its cookie; another person's ends it", async () => {
  const browser = portal.browser();
  const user = await identityProvider.hire("lead");
  await browser.signInAsStaff(user);
  const first = browser.cookies.get("staff");
  const ids = async () => database.query<{ id: string }>("select id from staff_sessions where subject = $1", [user.id]);
  const [before] = await ids();
  await browser.signInAsStaff(user, "?fresh=1");
  expect(browser.cookies.get("staff")).not.toBe(first);
  expect(await ids()).toEqual([before]);
  browser.clearOtherOrigins();
  await browser.signInAsStaff(await identityProvider.hire("agent"), "?fresh=1");
  expect(await ids()).toEqual([]);
  expect(await actionsOf(user)).toEqual(["staff.sign_in done", "staff.sign_in done", "staff.sign_out done"]);
});

test("signing out ends the session here and leads to the provider's sign-out", async () => {
  const browser = portal.browser();
  await browser.signInAsStaff(await identityProvider.hire("auditor"));
  const cookie = browser.cookies.get("staff") ?? "";
  const { json } = await browser.post("/api/support/sign-out");
  const { next } = json as { next: string };
  expect(next).toContain(`${portal.oidcUrl}/session/end?`);
  expect(new URL(next).searchParams.get("post_logout_redirect_uri")).toBe(`${portal.url}/support`);
  browser.cookies.set("staff", cookie);
  expect((await browser.get("/api/support/audit")).status).toBe(401);
});

test("a logout by the provider ends a session at once", async () => {
  const browser = portal.browser();
  const user = await identityProvider.hire("admin");
  await browser.signInAsStaff(user);
  expect((await browser.get("/api/support/audit")).status).toBe(200);
  expect(await identityProvider.logOut(user)).toEqual([200]);
  expect((await browser.get("/api/support/audit")).status).toBe(401);
  expect(await actionsOf(user)).toContain("staff.back_channel_logout done");
});

test("a session ends an hour after it was last used, and ten hours after it began", async () => {
  for (const aged of ["last_seen_at = now() - interval '61 minutes'", "expires_at = now() - interval '1 second'"]) {
    const browser = portal.browser();
    const user = await identityProvider.hire("admin");
    await browser.signInAsStaff(user);
    await database.query(`update staff_sessions set ${aged} where subject = $1`, [user.id]);
    expect((await browser.get("/api/support/audit")).status).toBe(401);
  }
});

test("a role that is removed or changed at the provider applies within minutes", async () => {
  const browser = portal.browser();
  const user = await identityProvider.hire("auditor");
  await browser.signInAsStaff(user);
  const minutesLater = async () => {
    await database.query("update staff_sessions set roles_read_at = now() - interval '6 minutes'");
    await recheckRoles(systemContext());
  };
  await identityProvider.setRoles(user, "agent");
  await recheckRoles(systemContext()); // read a moment ago, so not due yet
  expect((await browser.get("/api/support/audit")).status).toBe(200);
  await minutesLater();
  expect((await browser.get("/api/support/audit")).status).toBe(403);
  await identityProvider.setRoles(user);
  await minutesLater();
  expect((await browser.get("/api/support/audit")).status).toBe(401);
  expect(await actionsOf(user)).toContain("staff.back_channel_logout done");
});

test("a client's failed callbacks and logout tokens are limited, and nobody else's", async () => {
  const [attacker, other] = [portal.browser(), portal.browser()];
  const callback = (browser = attacker) => browser.get("/api/support/callback?code=abc&state=def");
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const logOut = (browser = attacker) => browser.post("/api/support/back-channel-logout", "logout_token=a.b.c", form);
  for (let turn = 0; turn < 30; turn += 1) {
    expect((await callback()).status).toBe(303);
    expect((await logOut()).status).toBe(400);
  }
  for (const limited of [await callback(), await logOut()]) {
    expect(limited).toMatchObject({ status: 429, json: { code: "rate_limited" } });
    expect(Number(limited.headers.get("retry-after"))).toBeGreaterThan(0);
  }
  expect((await callback(other)).status).toBe(303);
  expect((await logOut(other)).status).toBe(400);
  const user = await identityProvider.hire("agent");
  expect((await other.signInAsStaff(user)).pathname).toBe("/support");
});

const PROVIDERS = {
  "names roles in userinfo, for an hour": {},
  "has short access tokens and refresh tokens": { access_token_s: 1, has_refresh_token: true },
  "names roles only in ID tokens, and renews them": { has_refresh_token: true, userinfo_has_roles: false },
  "renews no ID tokens": { access_token_s: 1, has_refresh_token: true, refresh_has_id_token: false },
  "has short access tokens and no refresh tokens": { access_token_s: 1 },
  "names roles only in ID tokens, once": { userinfo_has_roles: false },
  "names roles nowhere but in the first ID token": {
    has_refresh_token: true,
    userinfo_has_roles: false,
    refresh_has_id_token: false,
  },
};
const RENEWABLE = [
  "names roles in userinfo, for an hour",
  "has short access tokens and refresh tokens",
  "names roles only in ID tokens, and renews them",
  "renews no ID tokens",
];

describe.each(Object.entries(PROVIDERS))("with a provider that %s", (name, tokens) => {
  const isRenewable = RENEWABLE.includes(name);

  async function signedIn(...roles: string[]) {
    const user = await identityProvider.hireWithTokens(tokens, ...roles);
    const browser = portal.browser();
    await browser.signInAsStaff(user);
    // As if the access token's second had passed. The refresh token and the row stay as they are.
    if ("access_token_s" in tokens) await endAccessToken(user);
    return { user, browser };
  }

  /** Jobs run, minutes pass: as many as the roles count. */
  async function fiveMinutesLater({ id }: { id: string }) {
    for (const minutes of [3, 5]) {
      const age =
        "update staff_sessions set roles_read_at = roles_read_at - $1 * interval '1 minute' where subject = $2";
      await database.query(age, [minutes, id]);
      await recheckRoles(systemContext());
    }
  }

  test("a role that was taken away opens nothing after five minutes", async () => {
    const { user, browser } = await signedIn("auditor");
    await identityProvider.setRoles(user);
    await fiveMinutesLater(user);
    expect((await browser.get("/api/support/audit")).status).toBe(401);
  });

  test("an account that was taken away opens nothing after five minutes", async () => {
    const { user, browser } = await signedIn("auditor");
    await identityProvider.dismiss(user);
    await fiveMinutesLater(user);
    expect((await browser.get("/api/support/audit")).status).toBe(401);
  });

  test("staff who keep their role stay signed in, or come back without losing their session", async () => {
    const { user, browser } = await signedIn("auditor");
    const ids = () => database.query("select id, expires_at from staff_sessions where subject = $1", [user.id]);
    const before = await ids();
    for (let time = 0; time < 3; time += 1) await fiveMinutesLater(user);
    expect((await browser.get("/api/support/audit")).status).toBe(isRenewable ? 200 : 401);
    if (!isRenewable) await browser.signInAsStaff(user);
    expect((await browser.get("/api/support/audit")).status).toBe(200);
    expect(await ids()).toEqual(before);
  });
});

/** Lets the stored access token of a session end, as its second passes. */
async function endAccessToken({ id }: { id: string }): Promise<void> {
  const [row] = await database.query<StaffRow>(
    'select id, id_hash as "idHash", sealed from staff_sessions where subject = $1',
    [id],
  );
  const secret = row && openStaffSecret(row);
  if (!row || !secret?.access) return;
  const sealed = sealStaffSecret(row.idHash, { ...secret, access: { ...secret.access, expiresAt: Date.now() - 1 } });
  await database.query("update staff_sessions set sealed = $1 where id = $2", [sealed, row.id]);
}

test("staff whose roles weren't heard for five minutes wait until they are", async () => {
  const browser = portal.browser();
  const user = await identityProvider.hireWithTokens({ has_refresh_token: true }, "auditor");
  await browser.signInAsStaff(user);
  const age = "update staff_sessions set roles_read_at = now() - interval '6 minutes' where subject = $1";
  await database.query(age, [user.id]);
  expect((await browser.get("/api/support/audit")).status).toBe(401);
  await sweepStaffSessions(systemContext().db);
  await recheckRoles(systemContext());
  expect((await browser.get("/api/support/audit")).status).toBe(200);
});

test("roles are read from a nested claim, a claim with dots in its name, or text, and never from inherited properties", () => {
  const rolesOf = (claims: Claims, path: string) => namedRoles(textsIn(readClaim(claims, path)));
  expect(rolesOf({ realm_access: { roles: ["lead", "x"] } }, "realm_access.roles")).toEqual(["lead"]);
  expect(rolesOf({ "https://example.com/roles": ["agent"] }, "https://example.com/roles")).toEqual(["agent"]);
  const client = { resource_access: { "portal.example.com": { roles: ["admin"] }, portal: { example: "x" } } };
  expect(rolesOf(client, "resource_access.portal.example.com.roles")).toEqual(["admin"]);
  expect(rolesOf({ roles: "auditor agent" }, "roles")).toEqual(["agent", "auditor"]);
  expect(rolesOf({ roles: { agent: true } }, "roles")).toEqual([]);
  expect(readClaim({}, "constructor.name")).toBeUndefined();
});
