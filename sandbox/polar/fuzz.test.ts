import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Customer, NORTHWIND } from "../../test/polar-control.ts";
import { TestPolar } from "../../test/test-polar.ts";
import { polarRoutes } from "./polar-routes.ts";

let polar: TestPolar;
let ada: Customer & { token: string };
beforeAll(async () => {
  polar = await TestPolar.start();
  ada = await polar.addCustomer({
    license_keys: [
      { benefit: "Northwind Studio license", activations: 2, subscription: true },
      { benefit: "Northwind API quota", order: true },
    ],
  });
});
afterAll(() => polar.close());

/** Values for parameters and fields: valid, almost valid and invalid. */
const id = () =>
  fc.constantFrom(
    ...[
      ada.customer_id,
      ada.organization_id,
      ...ada.license_keys.flatMap((key) => [key.id, key.benefit_grant_id, ...key.activation_ids]),
    ],
  );
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "",
    "-",
    "0",
    "-1",
    "1e9",
    "99999999999999999999",
    "null",
    "true",
    "%00",
    "\u0000",
    "2027-01-01",
    "created_at",
    "-name",
    "__proto__",
  ),
);
const value = () => fc.oneof(id(), text);
const json = () => fc.oneof(fc.jsonValue(), value(), fc.constant(ada.license_keys[0]?.key));
const FIELDS = [
  "key",
  "organization_id",
  "activation_id",
  "customer_id",
  "external_customer_id",
  "member_id",
  "return_url",
  "label",
  "meta",
  "conditions",
  "status",
  "usage",
  "limit_usage",
  "limit_activations",
  "expires_at",
  "increment_usage",
  "benefit_id",
];
const PARAMETERS = [
  "page",
  "limit",
  "sorting",
  "query",
  "email",
  "type",
  "status",
  "benefit_id",
  "customer_id",
  "external_customer_id",
  "organization_id",
  "member_id",
  "role",
  "active",
  "is_granted",
  "id",
  "metadata[a]",
  "metadata[]",
];

const request = () =>
  fc.record({
    route: fc.constantFrom(...polarRoutes),
    method: fc.constantFrom("", "", "", "GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"),
    params: fc.array(value(), { minLength: 2, maxLength: 2 }),
    query: fc.array(fc.tuple(fc.constantFrom(...PARAMETERS), value()), { maxLength: 4 }),
    body: fc.oneof(fc.dictionary(fc.constantFrom(...FIELDS), json()), json(), fc.string()),
    token: fc.constantFrom(NORTHWIND, ada.token, "polar_cst_none", ""),
    version: fc.constantFrom("2026-10", "2026-10", "2026-04", "x"),
  });

test("no request causes a server error", async () => {
  await fc.assert(
    fc.asyncProperty(request(), async ({ route, params, query, body, token, version, ...given }) => {
      const [own, pattern] = route;
      const method = given.method || own;
      let index = 0;
      const path = pattern.replace(/\{\w+\}/g, () => encodeURIComponent(toWellFormed(params[index++ % 2] ?? "")));
      const search = new URLSearchParams(query);
      const answer = await fetch(`${polar.url}${path}?${search}`, {
        method,
        redirect: "manual",
        headers: {
          "polar-version": version,
          "content-type": "application/json",
          ...(token ? { authorization: `Bearer ${token}` } : {}),
        },
        ...(method === "GET" || method === "HEAD"
          ? {}
          : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      const said = await answer.text();
      expect(answer.status, `${method} ${path}?${search} ${JSON.stringify(body)}: ${said}`).toBeLessThan(500);
    }),
    { numRuns: 1500 },
  );
  // The state is still valid.
  await polar.control("PUT", "/world", await polar.control("GET", "/world"));
}, 120_000);

const toWellFormed = (text: string) => Buffer.from(text, "utf8").toString("utf8");

test("no control request causes a server error", async () => {
  const paths = [
    "/world",
    "/customers",
    "/faults",
    "/settings",
    "/webhooks",
    "/expire-tokens",
    "/members",
    "/open",
    "/requests",
    "/license-keys/x/revoke",
    "/customers/x/delete",
    "/members/x",
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...paths),
      fc.constantFrom("POST", "PUT", "PATCH", "DELETE"),
      fc.jsonValue(),
      async (path, method, body) => {
        const answer = await polar.call(method, `/_sandbox${path}`, { body });
        expect(answer.status, `${method} ${path} ${JSON.stringify(body)}: ${answer.text}`).toBeLessThan(500);
      },
    ),
    { numRuns: 300 },
  );
});
