import { createServer } from "node:http";
import { expect, test } from "vitest";
import { listenForTest } from "../../test/http-server.ts";
import { sendRaw } from "../../test/raw-connection.ts";
import { acceptHost } from "./portal-host.ts";

type Sent = { start?: string; headers?: string[]; portalUrl?: string; hops?: number };

/** The request passes, or is redirected. */
async function send(host: string, { start = "GET /account?x=1", headers = [], portalUrl, hops = 0 }: Sent = {}) {
  const options = { portalUrl: portalUrl ?? "https://licenses.example", trustedProxyHops: hops };
  const server = createServer((request, response) => {
    if (acceptHost(request, response, options)) response.writeHead(299).end();
  });
  const lines = [`${start} HTTP/1.1`, `Host: ${host}`, "Connection: close", ...headers, "Content-Length: 0", "", ""];
  const text = await sendRaw(await listenForTest(server), lines.join("\r\n"));
  if (text.startsWith("HTTP/1.1 299")) return "passes";
  expect(text).toMatch(/^cache-control: private, no-store\r$/m);
  expect(text).not.toMatch(/^set-cookie/im);
  return `${text.split(" ")[1]} ${/^location: (.*?)\r$/m.exec(text)?.[1]}`;
}

const moved = "307 https://licenses.example/account?x=1";

test.each(["licenses.example", "LICENSES.example:443", "licenses.example:8080"])("%s is the portal", async (host) => {
  expect(await send(host)).toBe("passes");
});

test.each(["other.example", "licenses.example.evil.example", "www.licenses.example", "licenses.example.", "a/@b.c"])(
  "%s is redirected",
  async (host) => {
    expect(await send(host)).toBe(moved);
    expect(await send(host, { start: "HEAD /account?x=1" })).toBe(moved);
  },
);

test("on loopback, another name of the same machine is another hostname", async () => {
  const portalUrl = "http://localhost:3000";
  expect(await send("127.0.0.1:3000", { portalUrl })).toBe("307 http://localhost:3000/account?x=1");
  expect(await send("localhost:3001", { portalUrl })).toBe("passes");
});

test("probes and writes pass on any host", async () => {
  for (const start of ["GET /livez", "GET /readyz?x=1", "POST /api/webhooks/polar", "DELETE /api/session"])
    expect(await send("other.example", { start })).toBe("passes");
  expect(await send("other.example", { start: "GET /livez/../account" })).not.toBe("passes");
});

test("a proxy's X-Forwarded-Host counts, and a caller's doesn't", async () => {
  const headers = ["X-Forwarded-Host: other.example"];
  expect(await send("licenses.example", { headers, hops: 1 })).toBe(moved);
  expect(await send("licenses.example", { headers })).toBe("passes");
  const own = ["X-Forwarded-Host: forged.example, licenses.example"];
  expect(await send("portal.internal.example", { headers: own, hops: 1 })).toBe("passes");
  expect(await send("portal.internal.example", { headers: ["X-Forwarded-Host: licenses.example"] })).toBe(moved);
});

test("a proxy that names the portal by an address of its own gets no redirect, which would never end", async () => {
  for (const host of ["127.0.0.1:3000", "[::1]:3000", "portal:3000", "10.0.0.7"]) {
    expect(await send(host)).toBe("passes");
    expect(await send(host, { portalUrl: "http://localhost:3000", hops: 1 })).toBe("passes");
  }
});

test("a token is redirected without being cached, and another site's target isn't", async () => {
  const start = "GET //evil.example/?customer_session_token=polar_cst_0123456789";
  expect(await send("other.example", { start })).toBe(`307 https://licenses.example${start.slice(4)}`);
});
