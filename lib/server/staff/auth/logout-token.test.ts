import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { POST } from "@/app/api/support/back-channel-logout/route";
import { systemContext } from "@/lib/server/context";
import { closeDatabase } from "@/lib/server/platform/db/database";
import { migrateDatabase } from "@/lib/server/platform/db/migrations";
import { startTestPortal, type TestPortal } from "@/sandbox/test-portal";
import { logOutByProvider } from "./back-channel-logout";

/** A provider with a discovery document and a key, and nothing else. */
let issuer: string;
let server: Server;
let keys: Awaited<ReturnType<typeof generateKeyPair>>;
let portal: TestPortal;

beforeAll(async () => {
  keys = await generateKeyPair("RS256", { extractable: true });
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: "one", alg: "RS256", use: "sig" };
  server = createServer((request, response) => {
    const metadata = { issuer, jwks_uri: `${issuer}/jwks`, authorization_endpoint: `${issuer}/auth` };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(request.url === "/jwks" ? { keys: [jwk] } : metadata));
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
    const url = `${portal.portalUrl}/api/support/back-channel-logout`;
    const request = new Request(url, { method: "POST", headers: { "content-type": type }, body });
    const answer = await POST(request, { params: Promise.resolve({}) });
    return answer.ok ? "accepted" : ((await answer.json()) as { code: string }).code;
  };
  const token = await sign(validPayload());
  expect(await send(JSON.stringify({ logout_token: token }), "application/json")).toBe("unsupported_media_type");
  expect(await send(`logout_token=${token}&logout_token=${token}`)).toBe("logout_token_invalid");
  expect(await send("")).toBe("logout_token_invalid");
  expect(await send(`logout_token=${token}`)).toBe("accepted");
});
