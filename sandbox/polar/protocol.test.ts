import { afterAll, beforeAll, expect, test } from "vitest";
import { NORTHWIND } from "../../test/polar-control.ts";
import { TestPolar } from "../../test/test-polar.ts";

let polar: TestPolar;
let token: string;
beforeAll(async () => {
  polar = await TestPolar.start();
  ({ token } = await polar.addCustomer());
});
afterAll(() => polar.close());

const PORTAL = "/v1/customer-portal/license-keys/";

test.each([
  ["POST", "/v1/customers/", "customers:write"],
  ["DELETE", "/v1/members/473f6a68-7ac5-4c55-996f-e9942b5fe0e0", "members:write"],
  ["PATCH", "/v1/benefits/473f6a68-7ac5-4c55-996f-e9942b5fe0e0", "benefits:write"],
])("%s %s asks for a scope that the token lacks", async (method, path, scope) => {
  const answer = await polar.call(method, path, { token: NORTHWIND, body: {} });
  expect(answer.status).toBe(403);
  expect(answer.headers.get("www-authenticate")).toContain(`scope="${scope}"`);
});

test.each([
  ["PUT", `${PORTAL}validate`, "GET"],
  ["GET", `${PORTAL}473f6a68-7ac5-4c55-996f-e9942b5fe0e0/rotate`, "POST"],
  ["OPTIONS", PORTAL, "GET"],
  ["POST", "/healthz", "GET"],
])("%s %s is no method there", async (method, path, allow) => {
  const answer = await polar.call(method, path, { token });
  expect([answer.status, answer.headers.get("allow")]).toEqual([405, allow]);
});

test("a missing or superfluous slash is redirected with its query, whatever the method", async () => {
  const answer = await polar.call("PATCH", "/v1/customer-portal/license-keys?limit=1&x=%2F", { token });
  expect(answer.status).toBe(307);
  expect(answer.headers.get("location")).toBe(`${polar.url}${PORTAL}?limit=1&x=%2F`);
  expect((await polar.call("GET", "/v1/customer-portal/members/", { token })).status).toBe(307);
});

test("a spent token is refused before anything else, on routes that need none too", async () => {
  for (const path of ["/healthz", "/nowhere", "/v1/customers", `${PORTAL}validate`]) {
    expect((await polar.call("GET", path, { token: "polar_cst_spent" })).body).toMatchObject({
      error: "invalid_token",
    });
  }
});

test("a broken body is refused before the token is looked at, a wrong one after", async () => {
  const send = (body: string, headers: Record<string, string>) =>
    fetch(`${polar.url}/v1/customer-sessions/`, { method: "POST", body, headers });
  const jsonType = { "content-type": "application/json" };
  expect((await send("{", jsonType)).status).toBe(422);
  expect((await send("{}", jsonType)).status).toBe(401);
  const authorization = `Bearer ${NORTHWIND}`;
  for (const body of ["", "null", "1", '"x"', "[]"]) {
    expect((await send(body, { ...jsonType, authorization })).status).toBe(422);
  }
  const { customer_id } = await polar.addCustomer();
  const valid = JSON.stringify({ customer_id });
  for (const type of [
    "application/json",
    "application/json; charset=utf-8",
    "application/vnd.x+json",
    "APPLICATION/JSON",
  ]) {
    expect((await send(valid, { "content-type": type, authorization })).status).toBe(201);
  }
  expect((await send(valid, { "content-type": "text/json", authorization })).status).toBe(422);
});

test("versions are told apart, and an unknown one is nowhere", async () => {
  const ask = (version: string, init: RequestInit = {}) =>
    fetch(`${polar.url}/healthz`, { ...init, headers: { "polar-version": version, ...init.headers } });
  expect((await ask("2026-10")).headers.get("polar-version")).toBe("2026-10");
  expect((await ask("")).headers.get("polar-version")).toBe("2026-04");
  for (const version of ["2026-11", "2027-01", "26-10", "2026-10-01", "*"]) {
    const answer = await ask(version);
    expect([answer.status, answer.headers.get("cache-control")]).toEqual([404, null]);
  }
});

test("browsers of any origin may ask, by the usual methods", async () => {
  const preflight = (method: string, names?: string) =>
    fetch(polar.url + PORTAL, {
      method: "OPTIONS",
      headers: {
        origin: "https://a.example",
        "access-control-request-method": method,
        ...(names === undefined ? {} : { "access-control-request-headers": names }),
      },
    });
  expect((await preflight("PATCH")).status).toBe(200);
  expect((await preflight("TRACE")).status).toBe(400);
  expect((await preflight("PATCH", "authorization, polar-version,content-type")).status).toBe(200);
  const refusedHeader = await preflight("PATCH", "authorization,x-own");
  expect([refusedHeader.status, await refusedHeader.text()]).toEqual([400, "Disallowed CORS headers"]);
  const refused = await polar.call("GET", PORTAL, { headers: { origin: "https://a.example" } });
  expect(refused.headers.get("access-control-allow-origin")).toBe("*");
  expect(refused.headers.get("access-control-expose-headers")).toBe("Polar-Version");
});

test("of a parameter given twice the last counts, unless it is a filter that takes several", async () => {
  const answer = await polar.call("GET", `${PORTAL}?limit=zero&limit=2`, { token });
  expect(answer.status).toBe(200);
  const several = await polar.call("GET", "/v1/benefits/?type=custom&type=nope", { token: NORTHWIND });
  expect(several.status).toBe(422);
});

test("all complaints come at once", async () => {
  const path = "/v1/customer-portal/benefit-grants/?page=0&limit=x&sorting=size&benefit_id=1&member_id=2";
  const { body } = await polar.call("GET", path, { token });
  const fields = new Set((Object(body).detail as { loc: string[] }[]).map(({ loc }) => loc[1]));
  expect([...fields]).toEqual(["page", "limit", "sorting", "benefit_id", "member_id"]);
});

test("a body that is no text in UTF-8 is no body", async () => {
  const send = (type: string) =>
    fetch(`${polar.url}${PORTAL}validate`, {
      method: "POST",
      body: new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
      headers: { "content-type": type },
    });
  const broken = await send("application/json");
  expect([broken.status, await broken.json()]).toEqual([400, { detail: "There was an error parsing the body" }]);
  expect((await send("application/+json")).status).toBe(400);
});

test("the paths under /api/v1 are those under /v1", async () => {
  expect((await polar.call("GET", `/api${PORTAL}`, { token })).status).toBe(200);
  const { headers } = await polar.call("GET", "/api/v1/customers", { token });
  expect(headers.get("location")).toBe(`${polar.url}/v1/customers/`);
});

test("there is nothing to download, for those who may ask", async () => {
  const path = "/v1/customer-portal/downloadables/";
  const empty = { items: [], pagination: { total_count: 0, max_page: 0 } };
  expect((await polar.call("GET", path, { token })).body).toEqual(empty);
  expect((await polar.call("GET", `${path}?benefit_id=x`, { token })).status).toBe(422);
  expect((await polar.call("GET", path, { token: NORTHWIND })).status).toBe(401);
});
