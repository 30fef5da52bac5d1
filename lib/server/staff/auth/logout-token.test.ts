import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { closeDatabase } from "@/lib/server/platform/db/database";
import { migrateDatabase } from "@/lib/server/platform/db/migrations";
import { startTestPortal, type TestPortal } from "@/sandbox/test-portal";
import { logOutByProvider } from "./back-channel-logout";

/** A provider that has nothing but its description and its key. */
let issuer: string;
let server: Server;
let keys: Awaited<ReturnType<typeof generateKeyPair>>;
let portal: TestPortal;

beforeAll(async () => {
  keys = await generateKeyPair("RS256", { extractable: true });
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: "one", alg: "RS256", use: "sig" };
  server = createServer((request, response) => {
    const description = { issuer, jwks_uri: `${issuer}/jwks`, authorization_endpoint: `${issuer}/auth` };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(request.url === "/jwks" ? { keys: [jwk] } : description));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  issuer = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  portal = await startTestPortal(inject("postgresAdminUrl"), { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: "license-portal" });
  await migrateDatabase();
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await closeDatabase();
  await portal.close();
});

const now = () => Math.floor(Date.now() / 1000);
const good = (): JWTPayload => ({
  iss: issuer,
  aud: "license-portal",
  sub: "somebody",
  iat: now(),
  exp: now() + 120,
  jti: randomUUID(),
  events: { "http://schemas.openid.net/event/backchannel-logout": {} },
});

async function signed(payload: JWTPayload, key: Parameters<SignJWT["sign"]>[0] = keys.privateKey): Promise<string> {
  const alg = key instanceof Uint8Array ? "HS256" : "RS256";
  return await new SignJWT(payload).setProtectedHeader({ alg, kid: "one", typ: "logout+jwt" }).sign(key);
}

async function send(body: string, type = "application/x-www-form-urlencoded"): Promise<string> {
  const request = new Request(`${portal.portalUrl}/api/support/back-channel-logout`, {
    method: "POST",
    headers: { "content-type": type },
    body,
  });
  return await logOutByProvider(request, { ip: null, requestId: null }).then(
    () => "accepted",
    (error) => error.code,
  );
}
const sendToken = (token: string) => send(`logout_token=${token}`);

test("a logout token that is as it should be is accepted, once", async () => {
  const token = await signed(good());
  expect(await sendToken(token)).toBe("accepted");
  expect(await sendToken(token)).toBe("logout_token_invalid");
});

test("the same token sent many times at once is accepted once", async () => {
  const token = await signed(good());
  const answers = await Promise.all(Array.from({ length: 12 }, () => sendToken(token)));
  expect(answers.filter((answer) => answer === "accepted")).toHaveLength(1);
});

test("what is wrong with a token makes it nothing", async () => {
  const stranger = await generateKeyPair("RS256");
  const without = (name: keyof JWTPayload) => {
    const { [name]: _, ...rest } = good();
    return rest;
  };
  const header = Buffer.from(JSON.stringify({ alg: "none" })).toString("base64url");
  const body = Buffer.from(JSON.stringify(good())).toString("base64url");
  const tokens = {
    "signed by somebody else": await signed(good(), stranger.privateKey),
    "signed with the public key as a secret": await signed(
      good(),
      new TextEncoder().encode("license-portal-secret-32-bytes.."),
    ),
    "not signed": `${header}.${body}.`,
    "another issuer": await signed({ ...good(), iss: "https://evil.example" }),
    "another audience": await signed({ ...good(), aud: "another-app" }),
    "no events": await signed(without("events")),
    "another event": await signed({ ...good(), events: { "https://example.com/event": {} } }),
    "an event that is no object": await signed({
      ...good(),
      events: { "http://schemas.openid.net/event/backchannel-logout": true },
    }),
    "an ID token's nonce": await signed({ ...good(), nonce: "n" }),
    "no iat": await signed(without("iat")),
    "an old iat": await signed({ ...good(), iat: now() - 1000 }),
    "an iat to come": await signed({ ...good(), iat: now() + 1000 }),
    expired: await signed({ ...good(), exp: now() - 100 }),
    "no jti": await signed(without("jti")),
    "names nobody": await signed(without("sub")),
    "no token at all": "",
  };
  for (const [what, token] of Object.entries(tokens)) expect(await sendToken(token), what).toBe("logout_token_invalid");
});

test("a body that is no form, or has two tokens, is refused", async () => {
  const token = await signed(good());
  expect(await send(JSON.stringify({ logout_token: token }), "application/json")).toBe("unsupported_media_type");
  expect(await send(`logout_token=${token}&logout_token=${token}`)).toBe("logout_token_invalid");
  expect(await send("")).toBe("logout_token_invalid");
});
