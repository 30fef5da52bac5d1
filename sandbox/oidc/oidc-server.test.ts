import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import * as client from "openid-client";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { closeServer, listen } from "../ports.ts";
import { startOidc } from "./oidc-server.ts";

/** The logout tokens that the portal received in this test. */
let logoutTokens: Record<string, unknown>[] = [];
const portal = createServer(async (request, response) => {
  const token = new URLSearchParams(await text(request)).get("logout_token") ?? "";
  logoutTokens.push(JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()));
  response.writeHead(request.url === "/api/support/back-channel-logout" ? 200 : 404).end();
});
let portalUrl: string;
let oidc: Awaited<ReturnType<typeof startOidc>>;
let configuration: client.Configuration;

beforeAll(async () => {
  portalUrl = `http://localhost:${await listen(portal, 0, "")}`;
  oidc = await startOidc({ port: 0, clientId: "license-portal", clientSecret: "secret", portalUrls: [portalUrl] });
  configuration = await client.discovery(new URL(oidc.url), "license-portal", "secret", undefined, {
    execute: [client.allowInsecureRequests],
  });
});

beforeEach(() => {
  logoutTokens = [];
});

afterAll(() => Promise.all([oidc.close(), closeServer(portal)]));

/** A browser that stores cookies, follows the provider's redirects and signs in as `user` when asked. */
class Browser {
  readonly #cookies = new Map<string, string>();
  clicks = 0;

  async visit(url: URL | string, user: string): Promise<URL> {
    let next = new URL(url);
    let init: RequestInit = {};
    while (next.origin === oidc.url) {
      const answer = await this.fetch(next, init);
      init = {};
      const location = answer.headers.get("location");
      if (location) next = new URL(location, next);
      else if (answer.ok && next.pathname.startsWith("/sign-in/")) {
        this.clicks += 1;
        init = { method: "POST", body: new URLSearchParams({ user }) };
      } else throw new Error(`${next} answered ${answer.status}: ${await answer.text()}`);
    }
    return next;
  }

  async fetch(url: URL, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(url, { ...init, headers: { cookie }, redirect: "manual" });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value) this.#cookies.set(name, value);
      else this.#cookies.delete(name);
    }
    return answer;
  }
}

async function signIn(browser: Browser, user: string, more: Record<string, string> = {}, from = portalUrl) {
  const verifier = client.randomPKCECodeVerifier();
  const [state, nonce] = [client.randomState(), client.randomNonce()];
  const url = client.buildAuthorizationUrl(configuration, {
    redirect_uri: `${from}/api/support/callback`,
    scope: "openid profile email",
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state,
    nonce,
    ...more,
  });
  const callback = await browser.visit(url, user);
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce };
  const tokens = await client.authorizationCodeGrant(configuration, callback, checks);
  const claims = tokens.claims();
  if (!claims) throw new Error("There is no ID token.");
  return { claims, idToken: tokens.id_token ?? "" };
}

async function control(path: string, body: unknown = {}): Promise<{ status: number; json: unknown }> {
  const answer = await fetch(`${oidc.url}/_sandbox/${path}`, { method: "POST", body: JSON.stringify(body) });
  return { status: answer.status, json: await answer.json() };
}

test("one click signs in, and the ID token has the user, the roles and the time", async () => {
  const { claims } = await signIn(new Browser(), "agent@northwind.example");
  expect(claims).toMatchObject({ email: "agent@northwind.example", name: "Asha Patel", roles: ["agent"] });
  expect(claims.auth_time).toBeTypeOf("number");
  expect(claims.sid).toBeTypeOf("string");
});

test("a signed-in browser isn't asked again unless the portal requires a new sign-in", async () => {
  const browser = new Browser();
  await signIn(browser, "staff-lead");
  await signIn(browser, "staff-lead");
  expect(browser.clicks).toBe(1);
  await signIn(browser, "staff-lead", { prompt: "login" });
  expect(browser.clicks).toBe(2);
  const { claims } = await signIn(browser, "staff-lead", { max_age: "0" });
  expect(browser.clicks).toBe(3);
  expect(claims.roles).toEqual(["lead"]);
});

test("a request without PKCE returns to the portal with an error", async () => {
  const url = client.buildAuthorizationUrl(configuration, {
    redirect_uri: `${portalUrl}/api/support/callback`,
    scope: "openid",
    state: "x",
  });
  const callback = await new Browser().visit(url, "staff-lead");
  expect(callback.searchParams.get("error")).toBe("invalid_request");
});

test("a changed role appears at the next sign-in", async () => {
  const added = await control("users", { email: "new@northwind.example", name: "New Person", roles: ["agent"] });
  const { id } = added.json as { id: string };
  expect(added.status).toBe(201);
  expect((await signIn(new Browser(), id)).claims.roles).toEqual(["agent"]);
  await control(`users/${id}/roles`, { roles: [] });
  expect((await signIn(new Browser(), id)).claims.roles).toEqual([]);
});

test("signing out at the portal ends the session, calls the back channel and returns to the portal", async () => {
  const browser = new Browser();
  const { claims, idToken } = await signIn(browser, "staff-admin");
  const url = client.buildEndSessionUrl(configuration, {
    id_token_hint: idToken,
    post_logout_redirect_uri: `${portalUrl}/support`,
  });
  const form = await (await browser.fetch(url)).text();
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(form)?.[1] ?? "";
  const action = /action="([^"]+)"/.exec(form)?.[1] ?? "";
  const body = new URLSearchParams({ xsrf, logout: "yes" });
  const answer = await browser.fetch(new URL(action), { method: "POST", body });
  expect(answer.headers.get("location")).toBe(`${portalUrl}/support`);
  expect(logoutTokens).toMatchObject([{ sub: "staff-admin", sid: claims.sid, aud: "license-portal" }]);
  await signIn(browser, "staff-admin");
  expect(browser.clicks).toBe(2);
});

test("ending a user's sessions sends the portal a logout token for each", async () => {
  const browser = new Browser();
  const { claims } = await signIn(browser, "staff-auditor");
  const { json } = await control("users/staff-auditor/logout");
  expect(json).toEqual({ ended_sessions: 1, answers: [{ portal_url: portalUrl, status: 200 }] });
  expect(logoutTokens).toMatchObject([
    { iss: oidc.url, sub: "staff-auditor", sid: claims.sid, events: expect.any(Object) },
  ]);
  await signIn(browser, "staff-auditor");
  expect(browser.clicks).toBe(2);
});

test("a portal on another port can be added", async () => {
  const other = "http://localhost:1";
  await expect(signIn(new Browser(), "staff-agent", {}, other)).rejects.toThrow("invalid_redirect_uri");
  await control("clients", { portal_url: other });
  expect((await signIn(new Browser(), "staff-agent", {}, other)).claims.sub).toBe("staff-agent");
});
