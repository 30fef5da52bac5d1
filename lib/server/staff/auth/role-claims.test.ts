import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { log } from "@/lib/server/platform/log";
import { closeServer, listenOnLoopback } from "@/test/loopback-server";
import { openPortal } from "@/test/portal-environment";

const keys = await generateKeyPair("RS256", { extractable: true });
const stranger = await generateKeyPair("RS256");
const jwk = { ...(await exportJWK(keys.publicKey)), kid: "one", alg: "RS256", use: "sig" };

/** What the provider says next about the one person it knows. */
const answers = {
  userInfo: {} as object,
  idToken: {} as object,
  accessToken: {} as object | string,
  key: keys.privateKey,
};

/** A provider that signs people in without asking, and names roles where the test wants, as Keycloak's mappers do. */
const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? "", issuer);
  if (pathname === "/authorize") {
    const back = new URL(searchParams.get("redirect_uri") ?? "");
    back.searchParams.set("code", searchParams.get("nonce") ?? "");
    back.searchParams.set("state", searchParams.get("state") ?? "");
    return response.writeHead(302, { location: back.href }).end();
  }
  response.setHeader("content-type", "application/json").end(JSON.stringify(await answerTo(pathname, request)));
});

async function answerTo(pathname: string, request: IncomingMessage): Promise<object> {
  if (pathname === "/jwks") return { keys: [jwk] };
  if (pathname === "/userinfo") return { sub, ...answers.userInfo };
  if (pathname !== "/token")
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      userinfo_endpoint: `${issuer}/userinfo`,
      jwks_uri: `${issuer}/jwks`,
    };
  const nonce = new URLSearchParams(await text(request)).get("code");
  const { idToken, accessToken, key } = answers;
  return {
    token_type: "Bearer",
    expires_in: 300,
    id_token: await sign({ aud: "license-portal", nonce, auth_time: Math.floor(Date.now() / 1000), ...idToken }),
    access_token:
      typeof accessToken === "string" ? accessToken : await sign({ azp: "license-portal", ...accessToken }, key),
  };
}

async function sign(claims: JWTPayload, key = keys.privateKey): Promise<string> {
  const jwt = new SignJWT({ iss: issuer, sub, ...claims }).setProtectedHeader({ alg: "RS256", kid: "one" });
  return await jwt.setIssuedAt().setExpirationTime("5m").sign(key);
}

const sub = randomUUID();
const issuer = await listenOnLoopback(server);
const variables = { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: "license-portal", STAFF_ROLES_CLAIM: "realm_access.roles" };
const portal = await openPortal({ variables });
afterAll(() => closeServer(server));
afterEach(() => {
  Object.assign(answers, { userInfo: {}, idToken: {}, accessToken: {}, key: keys.privateKey });
  vi.restoreAllMocks();
});

const named = { realm_access: { roles: ["offline_access", "agent"] } };

/** Where a sign-in leads, and what the log warns of. */
async function signIn(): Promise<{ path: string; warnings: unknown[] }> {
  const warn = vi.spyOn(log, "warn");
  const { pathname, search } = await portal.browser().signInAsStaff({ id: sub }, "?next=/support/customers");
  return { path: pathname + search, warnings: warn.mock.calls.map(([line]) => line) };
}

test.each([
  ["userinfo", { userInfo: named }],
  ["the ID token", { idToken: named }],
  ["the access token only, as Keycloak does by default", { accessToken: named }],
])("roles in %s open the console", async (_where, given) => {
  Object.assign(answers, given);
  expect(await signIn()).toEqual({ path: "/support/customers", warnings: [] });
});

test("without the claim, the log says where it was looked for, and which claims were there instead", async () => {
  Object.assign(answers, {
    accessToken: { resource_access: {}, [`secret ${sub}`]: 1 },
    userInfo: { groups: ["agent"] },
  });
  const { path, warnings } = await signIn();
  expect(path).toBe("/support?problem=staff_role_missing");
  expect(warnings).toContainEqual({
    event: "staff_roles_claim_missing",
    claim: "realm_access.roles",
    userinfo: ["sub", "groups"],
    id_token: expect.arrayContaining(["iss", "sub", "aud"]),
    access_token: expect.arrayContaining(["azp", "resource_access"]),
  });
  expect(JSON.stringify(warnings)).not.toContain(sub);
});

test("an access token that is no JWT is named as unreadable", async () => {
  answers.accessToken = "opaque";
  expect((await signIn()).warnings).toContainEqual(expect.objectContaining({ access_token: null }));
});

test("a claim without a role of the portal is named", async () => {
  answers.idToken = { realm_access: { roles: ["offline_access"] } };
  const { path, warnings } = await signIn();
  expect(path).toBe("/support?problem=staff_role_missing");
  expect(warnings).toContainEqual(
    expect.objectContaining({ event: "staff_roles_unknown", claim: "realm_access.roles", source: "id_token" }),
  );
});

test.each([
  ["signed by somebody else", { accessToken: named, key: stranger.privateKey }],
  ["of another person", { accessToken: { ...named, sub: "somebody-else" } }],
  ["of another client", { accessToken: { ...named, azp: "another-client" } }],
  ["of another issuer", { accessToken: { ...named, iss: "https://idp.example" } }],
])("an access token %s gives no role", async (_what, given) => {
  Object.assign(answers, given);
  expect((await signIn()).path).toBe("/support?problem=staff_role_missing");
});
