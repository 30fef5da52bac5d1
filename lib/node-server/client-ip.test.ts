import { createServer } from "node:http";
import { expect, test } from "vitest";
import { listenForTest } from "../../test/http-server.ts";
import { CLIENT_IP_HEADER, setClientIp } from "./client-ip.ts";

/** The headers that a route handler sees of a request with these. */
async function headersSeen(trustedProxyHops: number, headers: Record<string, string>): Promise<Record<string, string>> {
  const server = createServer((request, response) => {
    setClientIp(request, trustedProxyHops);
    response.end(JSON.stringify(request.headers));
  });
  const answer = await fetch(await listenForTest(server), { headers });
  return (await answer.json()) as Record<string, string>;
}

test.each([
  ["no proxy: the socket's address", 0, "192.0.2.1", "127.0.0.1"],
  ["one proxy: the last entry", 1, "198.51.100.9, 192.0.2.1", "192.0.2.1"],
  ["two proxies: the last but one", 2, "198.51.100.9, 192.0.2.1, 203.0.113.5", "192.0.2.1"],
  ["fewer entries than proxies: the first", 3, "192.0.2.1, 203.0.113.5", "192.0.2.1"],
  ["no header: the socket's address", 1, "", "127.0.0.1"],
  ["IPv4 with a port", 1, "192.0.2.1:50123", "192.0.2.1"],
  ["IPv6", 1, "2001:db8::1", "2001:db8::1"],
  ["IPv6 with a port", 1, "[2001:db8::1]:50123", "2001:db8::1"],
  ["IPv4 written as IPv6", 1, "::ffff:192.0.2.1", "192.0.2.1"],
])("%s", async (_name, hops, forwarded, expected) => {
  const seen = await headersSeen(hops, { "x-forwarded-for": forwarded });
  expect(seen[CLIENT_IP_HEADER]).toBe(expected);
});

test("headers that a caller could forge are removed, and others stay", async () => {
  const forged = {
    [CLIENT_IP_HEADER]: "192.0.2.66",
    "x-portal-anything": "1",
    "x-forwarded-host": "evil.example",
    "x-forwarded-proto": "https",
    "x-real-ip": "192.0.2.66",
    "x-middleware-subrequest": "proxy",
    forwarded: "for=192.0.2.66",
  };
  const seen = await headersSeen(0, { ...forged, "x-other": "kept" });
  const left = Object.keys(forged).filter((name) => name in seen);
  expect([left, seen[CLIENT_IP_HEADER], seen["x-other"]]).toEqual([[CLIENT_IP_HEADER], "127.0.0.1", "kept"]);
});
