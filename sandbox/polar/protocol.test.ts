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

const licenseKeys = "/v1/customer-portal/license-keys/";

test.each([
  ["PUT", `${licenseKeys}validate`, "GET"],
  ["GET", `${licenseKeys}473f6a68-7ac5-4c55-996f-e9942b5fe0e0/rotate`, "POST"],
  ["OPTIONS", licenseKeys, "GET"],
])("%s %s isn't allowed", async (method, path, allow) => {
  const answer = await polar.call(method, path, { token });
  expect([answer.status, answer.headers.get("allow")]).toEqual([405, allow]);
});

test("a missing or additional slash is redirected with the query, for any method", async () => {
  const answer = await polar.call("PATCH", "/v1/customer-portal/license-keys?limit=1&x=%2F", { token });
  expect(answer.status).toBe(307);
  expect(answer.headers.get("location")).toBe(`${polar.url}${licenseKeys}?limit=1&x=%2F`);
  expect((await polar.call("GET", "/v1/customer-portal/members/", { token })).status).toBe(307);
});

test("an invalid token is refused first, even on routes that need none", async () => {
  for (const path of ["/healthz", "/nowhere", "/v1/customers", `${licenseKeys}validate`]) {
    expect((await polar.call("GET", path, { token: "polar_cst_invalid" })).body).toMatchObject({
      error: "invalid_token",
    });
  }
});

test("a body that isn't a JSON object is refused", async () => {
  const headers = { "content-type": "application/json", authorization: `Bearer ${NORTHWIND}` };
  for (const body of ["", "{", "null", "1", '"x"', "[]"]) {
    const answer = await fetch(`${polar.url}/v1/customer-sessions/`, { method: "POST", body, headers });
    expect(answer.status).toBe(422);
  }
});

test("the API has versions, and an unknown one is not found", async () => {
  const ask = (version: string) => polar.call("GET", "/healthz", { headers: { "polar-version": version } });
  expect((await ask("2026-10")).headers.get("polar-version")).toBe("2026-10");
  expect((await ask("")).headers.get("polar-version")).toBe("2026-04");
  for (const version of ["2026-11", "26-10", "*"]) {
    const answer = await ask(version);
    expect([answer.status, answer.headers.get("cache-control")]).toEqual([404, null]);
  }
});

test("the last value of a repeated parameter counts, except in a filter", async () => {
  expect((await polar.call("GET", `${licenseKeys}?limit=zero&limit=2`, { token })).status).toBe(200);
  const filter = await polar.call("GET", "/v1/benefits/?type=custom&type=nope", { token: NORTHWIND });
  expect(filter.status).toBe(422);
});

test("a refusal lists all invalid parameters", async () => {
  const path = "/v1/customer-portal/benefit-grants/?page=0&limit=x&sorting=size&benefit_id=1";
  const { body } = await polar.call("GET", path, { token });
  const fields = new Set((Object(body).detail as { loc: string[] }[]).map(({ loc }) => loc[1]));
  expect([...fields]).toEqual(["page", "limit", "sorting", "benefit_id"]);
});
