import { createServer } from "node:http";
import { expect, test } from "vitest";
import { listenForTest } from "../../test/http-server.ts";
import { sendRaw } from "../../test/raw-connection.ts";
import { ARRIVAL_PATH_HEADER, acceptArrival } from "./arrival.ts";

const portalUrl = "https://licenses.example";

/** What a request becomes: what Next gets, or the redirect with its caching. */
async function send(target: string, method = "GET"): Promise<string> {
  const server = createServer((request, response) => {
    if (!acceptArrival(request, response, portalUrl)) return;
    response.end(`Next: ${request.url} from ${request.headers[ARRIVAL_PATH_HEADER] ?? "-"}`);
  });
  const lines = [`${method} ${target} HTTP/1.1`, "Host: x", "Connection: close", "Content-Length: 0", "", ""];
  const text = await sendRaw(await listenForTest(server), lines.join("\r\n"));
  const [status, location, caching] = [/ (\d{3}) /, /^location: (.*?)\r$/m, /^cache-control: (.*?)\r$/m].map(
    (pattern) => pattern.exec(text)?.[1],
  );
  return status === "200" ? (/Next: .*/.exec(text)?.[0] ?? "") : `${status} ${location} ${caching}`;
}

const token = "customer_session_token=polar_cst_0123456789";

test.each([
  ["/enter", "/enter"],
  ["/enter/", "/enter"],
  ["//enter", "/enter"],
  ["/enter/%2e", "/enter"],
  ["/enter/%2E/", "/enter"],
  ["/x/%2e%2e/enter", "/enter"],
  ["/x/../enter", "/enter"],
  ["/\\enter", "/enter"],
  ["/", "/"],
  ["/thanks", "/thanks"],
  ["/license-keys/7b1d", "/license-keys/7b1d"],
  ["/northwind/portal/orders", "/northwind/portal/orders"],
  ["/api/license-keys//", "/api/license-keys"],
  ["/api/support/./sign-in", "/api/support/sign-in"],
  ["/_next/static/x.js", "/_next/static/x.js"],
  ["/%65nter", "/%65nter"],
])("a token under %s lands, and Next never redirects it", async (target, path) => {
  expect(await send(`${target}?${token}`)).toBe(`Next: /api/enter?${token} from ${path}`);
});

test.each([
  "member_session_token=polar_mst_0123456789",
  "sign_in_link=abc",
  "customer%5Fsession_token=polar_cst_0123456789",
  "x=1&customer_session_token=",
  "email=ada%40example.com",
  "token=polar_ev_0123456789",
])("%s lands under any page", async (query) => {
  expect(await send(`/account?${query}`)).toBe(`Next: /api/enter?${query} from /account`);
});

test.each([
  "/northwind/portal",
  "/northwind/portal/",
  "/portal",
  "/northwind/portal/claim",
  "/northwind/portal/orders/1",
])("Polar's page %s lands without a token too", async (target) => {
  expect(await send(target)).toBe(`Next: /api/enter from ${target.replace(/\/$/, "")}`);
});

test.each(["/portals", "/license-keys?query=email", "/api/support/customers?email=a", "/sign-in?next=%2Fportal"])(
  "%s doesn't land",
  async (target) => {
    expect(await send(target)).toBe(`Next: ${target} from -`);
  },
);

test.each([
  ["/license-keys/", "/license-keys"],
  ["/api/support//callback?code=secret&state=s", "/api/support/callback?code=secret&state=s"],
  ["/api/support/callback/%2e?code=secret", "/api/support/callback?code=secret"],
  ["//evil.example/", "/evil.example"],
  ["/\\evil.example/%2e%2e", "/"],
  ["/.//evil.example", "/evil.example"],
])("%s is normalized by a redirect that no cache stores", async (target, path) => {
  for (const method of ["GET", "POST"])
    expect(await send(target, method)).toBe(`307 ${portalUrl}${path} private, no-store`);
});

test("a form that is sent to a URL with a token leads to the clean URL", async () => {
  expect(await send(`/license-keys/?${token}&query=x`, "POST")).toBe(
    `303 ${portalUrl}/license-keys?query=x private, no-store`,
  );
});
