import { createServer } from "node:http";
import { expect, test } from "vitest";
import { env } from "@/lib/server/platform/env";
import { changeEnvironment } from "@/test/environment";
import { listenForTest } from "@/test/http-server";
import { openPortal } from "@/test/portal-environment";
import { requireOrganizationToken } from "./token-check";

await openPortal();
const { POLAR_BASE_URL, POLAR_ACCESS_TOKEN } = env();

/** A server that answers calls to these paths with this status, and others as Polar does. */
async function answering(status: number, body: object | string, paths = /./): Promise<string> {
  const server = createServer(async ({ url = "", method = "GET", headers }, response) => {
    if (paths.test(url)) {
      response.writeHead(status, { "content-type": "application/json" });
      return response.end(typeof body === "string" ? body : JSON.stringify(body));
    }
    const passed = await fetch(POLAR_BASE_URL + url, {
      method,
      headers: { authorization: headers.authorization ?? "", "content-type": "application/json" },
      body: method === "POST" ? "{}" : null,
    });
    response.writeHead(passed.status, { "content-type": "application/json" }).end(await passed.text());
  });
  return await listenForTest(server);
}

/** The sentence with which the start is refused; null if it isn't. */
async function refusal(changes: Partial<ReturnType<typeof env>>): Promise<string | null> {
  changeEnvironment(changes);
  try {
    await requireOrganizationToken();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : "";
  } finally {
    changeEnvironment({ POLAR_BASE_URL, POLAR_ACCESS_TOKEN });
  }
}

test("the right token is taken, and asking Polar changes nothing", async () => {
  expect(await refusal({})).toBeNull();
});

test("a token that Polar doesn't know is refused, and not shown", async () => {
  const POLAR_ACCESS_TOKEN = "polar_oat_of_somebody_else";
  expect(await refusal({ POLAR_ACCESS_TOKEN })).toMatch(
    /^POLAR_ACCESS_TOKEN is unknown to Polar or has expired: create/,
  );
  expect(await refusal({ POLAR_ACCESS_TOKEN })).not.toContain(POLAR_ACCESS_TOKEN);
});

test.each([
  ["customer_sessions:write", /customer-sessions/],
  ["customers:read", /customers/],
  ["members:read", /members/],
  ["license_keys:read", /license-keys/],
  ["benefits:read", /benefits/],
])("a token without the scope %s is refused, and the scope is named", async (scope, path) => {
  const lacking = await answering(403, { error: "insufficient_scope" }, path);
  expect(await refusal({ POLAR_BASE_URL: lacking })).toMatch(
    new RegExp(`^POLAR_ACCESS_TOKEN lacks a scope: .* with ${scope} and the other scopes`),
  );
});

test.each([
  [404, { detail: "Not Found" }],
  [404, "<html>"],
])("a server that isn't Polar (%i) is refused", async (status, body) => {
  expect(await refusal({ POLAR_BASE_URL: await answering(status, body) })).toMatch(
    /^POLAR_BASE_URL leads to a server that/,
  );
});

test.each([[500], [503], [429]])("an outage of Polar (%i) doesn't stop the start", async (status) => {
  expect(await refusal({ POLAR_BASE_URL: await answering(status, {}) })).toBeNull();
});

test("a Polar that can't be reached doesn't stop the start", async () => {
  expect(await refusal({ POLAR_BASE_URL: "http://127.0.0.1:9" })).toBeNull();
});
