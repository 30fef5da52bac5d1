import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import { systemContext } from "@/lib/server/context";
import { env, parseEnvironment } from "@/lib/server/platform/env";
import { log } from "@/lib/server/platform/log";
import { ClaimsProvider } from "@/test/claims-provider";
import { changeEnvironment } from "@/test/environment";
import { openPortal } from "@/test/portal-environment";
import { discoverIdentityProvider, requireIdentityProvider } from "./identity-provider";
import { recheckRoles } from "./role-recheck";

const provider = await ClaimsProvider.start();
afterAll(() => provider.close());
const portal = await openPortal({
  variables: { OIDC_ISSUER: provider.url, OIDC_CLIENT_ID: "license-portal" },
});
const usual = { ...env() };
const guide = readFileSync("docs/staff-providers.md", "utf8");

/** The settings in the guide's section of this provider. */
function settingsOf(heading: string): Record<string, string> {
  const [section = ""] = (guide.split(`\n## ${heading}\n`)[1] ?? "").split("\n## ");
  const block = /```\n(.+?)```/s.exec(section)?.[1] ?? "";
  expect(block, heading).toContain("STAFF_ROLES=");
  return parseEnv(block) as Record<string, string>;
}

/** Starts over with the guide's settings. The stand-in takes the issuer's name, and its document is at its own URL. */
function configure(settings: Record<string, string>): void {
  const parsed = parseEnvironment({ ...process.env, ...settings });
  provider.issuer = parsed.OIDC_ISSUER ?? provider.url;
  changeEnvironment({ ...usual, ...parsed, OIDC_DISCOVERY_URL: provider.discoveryUrl });
}

/** Signs somebody new in. @returns the page, the roles in the session, and the log's warnings. */
async function signIn(query = "") {
  const warn = vi.spyOn(log, "warn");
  const browser = portal.browser();
  const { search } = await browser.signInAsStaff({ id: provider.sub }, `?next=/support/customers${query}`);
  return { search, roles: await rolesNow(), warnings: warn.mock.calls.map(([line]) => line), browser };
}

async function rolesNow(): Promise<string[]> {
  const query = "select roles from staff_sessions where subject = $1";
  const [row] = await portal.database.query<{ roles: string[] }>(query, [provider.sub]);
  return row?.roles ?? [];
}

/** Makes the session due, and reads its roles again. */
async function recheck(): Promise<string[]> {
  const query = "update staff_sessions set roles_read_at = now() - interval '3 minutes' where subject = $1";
  await portal.database.query(query, [provider.sub]);
  await recheckRoles(systemContext());
  return await rolesNow();
}

beforeEach(() => {
  vi.restoreAllMocks();
  provider.reset();
});

const lena = { email: "lena@vendor.example", email_verified: true };
const person = { name: "Lena Brandt", ...lena };
/** What each provider says about a person, where, and what else it leaves out. `roles`: what its settings make of it. */
const presets = {
  Google: { userInfo: { ...person, hd: "vendor.example" }, idToken: lena, roles: ["agent", "lead"], timed: false },
  "Microsoft Entra": {
    userInfo: { name: "Lena Brandt", email: lena.email },
    idToken: {
      ...{ email: lena.email, xms_edov: true, preferred_username: lena.email },
      ...{ roles: ["Portal.Agent"], groups: ["66666666-7777-4888-8999-aaaaaaaaaaaa"] },
    },
    roles: ["agent", "lead"],
    timed: true,
    refresh: true,
  },
  Okta: { userInfo: { ...person, groups: ["Everyone", "Support Leads"] }, roles: ["lead"], timed: true, refresh: true },
  Keycloak: {
    userInfo: person,
    accessToken: { realm_access: { roles: ["offline_access", "support"] } },
    roles: ["agent"],
    timed: true,
    refresh: true,
  },
  Auth0: {
    userInfo: person,
    idToken: { "https://vendor.example/roles": ["Support", "Portal Admin"] },
    roles: ["agent", "admin"],
    timed: true,
    refresh: true,
  },
  Polar: { userInfo: { ...person, name: null }, idToken: lena, roles: ["agent"], timed: false, refresh: true },
};

describe.each(Object.entries(presets))("%s", (heading, { roles, timed, ...given }) => {
  beforeEach(() => {
    configure(settingsOf(heading));
    provider.answer({ ...given, hasAuthTime: timed });
  });

  test("the guide's settings sign staff in, and the roles are read again", async () => {
    const { search, roles: found, warnings } = await signIn();
    expect({ search, found }).toEqual({ search: "", found: roles });
    const missing = expect.objectContaining({ event: "staff_auth_time_missing" });
    expect(warnings).toEqual(timed ? [] : [missing]);
    expect(await recheck()).toEqual(roles);
    const isReadAgain =
      "select 1 from staff_sessions where subject = $1 and roles_read_at > now() - interval '1 minute'";
    expect(await portal.database.query(isReadAgain, [provider.sub])).toHaveLength(1);
    const events = await portal.database.query("select * from audit_events where actor_subject = $1", [provider.sub]);
    expect(events).toHaveLength(1);
    expect(JSON.stringify([events, warnings])).not.toContain(lena.email);
  });

  test("whoever isn't in the settings any more gets no role, and loses it while signed in", async () => {
    await signIn();
    provider.answer({ userInfo: { name: "Lena Brandt", groups: ["other"] }, idToken: { roles: ["other"] } });
    expect(await recheck()).toEqual([]);
    const { search } = await signIn();
    expect(search).toBe("?problem=staff_role_missing");
  });
});

test("at Polar, an organization gets no role", async () => {
  configure(settingsOf("Polar"));
  provider.answer({ userInfo: { name: "Vendor" }, hasAuthTime: false });
  expect((await signIn()).search).toBe("?problem=staff_role_missing");
});

test.each([
  ["no longer verified", { ...person, email_verified: false }],
  ["of another domain", { ...person, email: "lena@other.example" }],
  ["left out", { name: "Lena Brandt" }],
])("an address that is %s loses the role at the next reading", async (_what, userInfo) => {
  configure(settingsOf("Google"));
  provider.answer({ userInfo: person });
  expect((await signIn()).roles).toEqual(["agent", "lead"]);
  provider.answer({ userInfo });
  expect(await recheck()).toEqual([]);
});

test.each<[string, object]>([
  ["in a longer domain", { email: "a@vendor.example.evil", email_verified: true }],
  ["in a domain that ends alike", { email: "a@evilvendor.example", email_verified: true }],
  ["in a subdomain", { email: "a@sub.vendor.example", email_verified: true }],
  ["in a quoted local part", { email: '"x@vendor.example"@evil.example', email_verified: true }],
  ["in a quoted local part of the domain", { email: '"x@evil.example"@vendor.example', email_verified: true }],
  ["before the last @", { email: "a@vendor.example@evil.example", email_verified: true }],
  ["after a second @", { email: "a@evil.example@vendor.example", email_verified: true }],
  ["after a line break", { email: "a@evil.example\n@vendor.example", email_verified: true }],
  ["before a path", { email: "a@vendor.example/x", email_verified: true }],
  ["in letters that resemble it", { email: "a@v\u0435ndor.example", email_verified: true }],
  ["that isn't verified", { email: "lena@vendor.example", email_verified: false }],
  ["of which nothing is said", { email: "lena@vendor.example" }],
  ["verified as text", { email: "lena@vendor.example", email_verified: "true" }],
  ["verified as a number", { email: "lena@vendor.example", email_verified: 1 }],
  ["verified for Entra only", { email: "lena@vendor.example", xms_edov: true }],
  ["in a list", { email: ["lena@vendor.example"], email_verified: true }],
  ["in hd only", { hd: "vendor.example", email: "a@evil.example", email_verified: true }],
  ["in the name only", { name: "lena@vendor.example", email_verified: true }],
])("an address %s gives no role", async (_where, claims) => {
  configure(settingsOf("Google"));
  provider.answer({ userInfo: claims });
  expect(await signIn()).toMatchObject({ search: "?problem=staff_role_missing", roles: [] });
});

test("what userinfo says of the email isn't completed by the ID token, or by an access token", async () => {
  configure(settingsOf("Google"));
  provider.answer({ userInfo: { email: lena.email }, idToken: { email_verified: true }, accessToken: lena });
  expect((await signIn()).search).toBe("?problem=staff_role_missing");
  provider.answer({ userInfo: {}, accessToken: lena });
  expect((await signIn()).search).toBe("?problem=staff_role_missing");
});

test("case and the spelling of an international domain don't matter", async () => {
  configure({ ...settingsOf("Google"), STAFF_ROLES: "agent=domain:Bücher.example,lead=email:Lena@VENDOR.example" });
  provider.answer({ userInfo: { email: "x@XN--BCHER-KVA.example", email_verified: true } });
  expect((await signIn()).roles).toEqual(["agent"]);
  provider.reset();
  provider.answer({ userInfo: { email: "LENA@vendor.Example", email_verified: true } });
  expect((await signIn()).roles).toEqual(["lead"]);
});

test("with STAFF_ROLES, the portal's own names in the claim give nothing", async () => {
  configure(settingsOf("Keycloak"));
  provider.answer({ userInfo: { realm_access: { roles: ["admin"] } } });
  expect((await signIn()).search).toBe("?problem=staff_role_missing");
});

test("a document that names another issuer is refused, and the start says what to correct", async () => {
  configure(settingsOf("Polar"));
  provider.issuer = "https://polar.sh.evil.example";
  changeEnvironment({ OIDC_ISSUER: `https://${randomUUID()}.example` });
  await expect(discoverIdentityProvider()).rejects.toMatchObject({ code: "staff_provider_unavailable" });
  await expect(requireIdentityProvider()).rejects.toThrow(/^OIDC_DISCOVERY_URL doesn't lead to a discovery document/);
});

test("an ID token of the discovery document's host, and not of the issuer, is refused", async () => {
  configure(settingsOf("Polar"));
  provider.answer({ userInfo: person, idToken: { iss: "https://api.polar.sh" } });
  expect((await signIn()).search).toBe("?problem=staff_sign_in_failed");
});

test("without auth_time nobody acts on a customer's behalf, and a fresh sign-in says why", async () => {
  configure({ ...settingsOf("Google"), STAFF_ROLES: "lead=domain:vendor.example" });
  provider.answer({ userInfo: person, hasAuthTime: false });
  const { browser } = await signIn();
  const customer = await portal.polar.makeCustomer();
  const request = { customer_id: customer.customer_id, reason: "The customer asked for help" };
  const started = await browser.post("/api/support/impersonations", request);
  expect(started.status).toBe(201);
  const { impersonation } = started.json as { impersonation: { id: string } };
  const elevation = { reason: "The customer asked me to", shown: impersonation.id };
  const elevated = await browser.post("/api/support/impersonations/current/elevation", elevation);
  expect(elevated).toMatchObject({ status: 403, json: { code: "staff_auth_time_missing" } });
  const fresh = await browser.signInAsStaff({ id: provider.sub }, "?fresh=1");
  expect(fresh.search).toBe("?problem=staff_auth_time_missing");
});

test.each([
  [290, ""],
  [310, "?problem=staff_sign_in_failed"],
])("a fresh sign-in whose auth_time is %i seconds old ends with the page %j", async (age, search) => {
  configure(settingsOf("Google"));
  provider.answer({ userInfo: person, idToken: { auth_time: Math.floor(Date.now() / 1000) - age } });
  expect((await signIn("&fresh=1")).search).toBe(search);
});
