import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { afterAll, expect, test } from "vitest";
import { systemContext } from "@/lib/server/context";
import { closeServer, listenOnLoopback } from "@/test/loopback-server";
import { openPortal } from "@/test/portal-environment";
import { logOutByProvider } from "./back-channel-logout";

const keys = await generateKeyPair("RS256", { extractable: true });
const jwk = { ...(await exportJWK(keys.publicKey)), kid: "one", alg: "RS256", use: "sig" };
/** A provider with a discovery document and a key, and nothing else. */
const server = createServer((request, response) => {
  const metadata = { issuer, jwks_uri: `${issuer}/jwks`, authorization_endpoint: `${issuer}/auth` };
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(request.url === "/jwks" ? { keys: [jwk] } : metadata));
});
const issuer = await listenOnLoopback(server);
const portal = await openPortal({ variables: { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: "license-portal" } });
afterAll(() => closeServer(server));

const now = () => Math.floor(Date.now() / 1000);
const validPayload = (): JWTPayload => ({
  iss: issuer,
  aud: "license-portal",
  sub: "somebody",
  iat: now(),
  exp: now() + 120,
  jti: randomUUID(),
  events: { "http://schemas.openid.net/event/backchannel-logout": {} },
});

async function sign(payload: JWTPayload, key: Parameters<SignJWT["sign"]>[0] = keys.privateKey): Promise<string> {
  const alg = key instanceof Uint8Array ? "HS256" : "RS256";
  return await new SignJWT(payload).setProtectedHeader({ alg, kid: "one", typ: "logout+jwt" }).sign(key);
}

async function logOut(logoutToken: string): Promise<string> {
  return await logOutByProvider(systemContext(), { logoutToken }).then(
    () => "accepted",
    (error) => error.code,
  );
}

test("a valid logout token is accepted once", async () => {
  const token = await sign(validPayload());
  expect(await logOut(token)).toBe("accepted");
  expect(await logOut(token)).toBe("logout_token_invalid");
});

test("the same token sent many times at once is accepted once", async () => {
  const token = await sign(validPayload());
  const answers = await Promise.all(Array.from({ length: 12 }, () => logOut(token)));
  expect(answers.filter((answer) => answer === "accepted")).toHaveLength(1);
});

test("an invalid logout token is refused", async () => {
  const stranger = await generateKeyPair("RS256");
  const without = (name: keyof JWTPayload) => {
    const { [name]: _, ...rest } = validPayload();
    return rest;
  };
  const header = Buffer.from(JSON.stringify({ alg: "none" })).toString("base64url");
  const body = Buffer.from(JSON.stringify(validPayload())).toString("base64url");
  const tokens = {
    "signed with another key": await sign(validPayload(), stranger.privateKey),
    "signed with the public key as a secret": await sign(
      validPayload(),
      new TextEncoder().encode("license-portal-secret-32-bytes.."),
    ),
    unsigned: `${header}.${body}.`,
    "another issuer": await sign({ ...validPayload(), iss: "https://evil.example" }),
    "another audience": await sign({ ...validPayload(), aud: "another-app" }),
    "no events": await sign(without("events")),
    "another event": await sign({ ...validPayload(), events: { "https://example.com/event": {} } }),
    "an event that isn't an object": await sign({
      ...validPayload(),
      events: { "http://schemas.openid.net/event/backchannel-logout": true },
    }),
    "an ID token's nonce": await sign({ ...validPayload(), nonce: "n" }),
    "no iat": await sign(without("iat")),
    "an old iat": await sign({ ...validPayload(), iat: now() - 1000 }),
    "an iat in the future": await sign({ ...validPayload(), iat: now() + 1000 }),
    expired: await sign({ ...validPayload(), exp: now() - 100 }),
    "no jti": await sign(without("jti")),
    "neither sub nor sid": await sign(without("sub")),
    "an empty token": "",
  };
  for (const [defect, token] of Object.entries(tokens))
    expect(await logOut(token), defect).toBe("logout_token_invalid");
});

test("a body that isn't a form, or has no token or two, is refused", async () => {
  const send = async (body: string, type = "application/x-www-form-urlencoded") => {
    const path = "/api/support/back-channel-logout";
    const { status, json } = await portal.browser().post(path, body, { "content-type": type });
    return status === 200 ? "accepted" : (json as { code: string }).code;
  };
  const token = await sign(validPayload());
  expect(await send(JSON.stringify({ logout_token: token }), "application/json")).toBe("unsupported_media_type");
  expect(await send(`logout_token=${token}&logout_token=${token}`)).toBe("logout_token_invalid");
  expect(await send("")).toBe("logout_token_invalid");
  expect(await send(`logout_token=${token}`)).toBe("accepted");
});
