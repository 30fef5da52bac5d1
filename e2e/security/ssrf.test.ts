import { createServer } from "node:http";
import pLimit from "p-limit";
import { expect, test } from "vitest";
import { z } from "zod";
import { closeServer, listenOnLoopback } from "../../test/loopback-server.ts";
import { database, newClient, polar, report, scaled, stack } from "../../test/security-suite.ts";

/** A server that the portal must never contact: every connection to it is an error. */
async function elsewhere() {
  let connections = 0;
  const server = createServer((_request, response) => response.end("{}"));
  server.on("connection", () => {
    connections += 1;
  });
  const { port } = new URL(await listenOnLoopback(server));
  return { port: Number(port), connections: () => connections, close: () => closeServer(server) };
}

function payloads(port: number, count: number): string[] {
  const hosts = [
    `127.0.0.1:${port}`,
    `localhost:${port}`,
    `2130706433:${port}`,
    `[::ffff:127.0.0.1]:${port}`,
    `127.1:${port}`,
  ];
  const ways = [
    "http://",
    "//",
    "/\\",
    "http:",
    "@",
    "x@",
    "..//",
    "../../",
    "%2f%2f",
    "%5c%5c",
    "#@",
    "?x=http://",
    ":80@",
  ];
  const ends = ["", "/", "/latest/meta-data/", "%00", "/..%2f..%2f"];
  const all = hosts.flatMap((host) => ways.flatMap((way) => ends.map((end) => way + host + end)));
  const others = [
    "..",
    "../",
    "..%2f",
    "%2e%2e/%2e%2e",
    "..;/",
    "file:///etc/passwd",
    "gopher://x",
    "\\\\x\\y",
    "?",
    "#",
    "%00",
  ];
  return Array.from(
    { length: count },
    (_, index) => [...others, ...all][Math.floor((index * (others.length + all.length)) / count)] ?? "",
  );
}

/** The requests that Polar may get: to its own routes, with ids that are UUIDs and nothing else. */
const known =
  /^\/v1\/(customer-portal\/)?[a-z-]+(\/[a-z-]+)*\/?([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(\/[a-z-]+)*\/?)?$/;

test("whatever replaces an ID or a URL, the portal connects to no other host and sends Polar only known requests", async () => {
  const other = await elsewhere();
  const customer = await polar.makeCustomer({
    license_keys: [{ benefit: "Northwind Studio license", activations: [{ label: "MacBook Pro" }] }],
  });
  const [key] = customer.license_keys;
  const client = newClient();
  // The attack before this one may have used up the links' share of Polar's limit.
  await database.resetLimits();
  await client.openLink(await polar.mintToken(customer));
  await database.proveSessions(customer);
  await polar.control("DELETE", "/requests");
  const all = payloads(other.port, scaled(200, 40));
  const failed: string[] = [];
  let sent = 0;
  await pLimit(4).map(all, async (payload, index) => {
    if (index % 5 === 0) await database.resetLimits();
    const escaped = encodeURIComponent(payload);
    const bearer = { authorization: `Bearer ${stack.environment.SIGN_IN_LINK_SECRET}` };
    const hosts = { host: payload.replace(/[^\w.:[\]-]/g, ""), "x-forwarded-host": escaped };
    const attempts = [
      () => client.get(`/api/license-keys/${escaped}`),
      () => client.get(`/api/license-keys/${payload.replace(/[\\#?]/g, "")}`),
      () => client.get(`/api/license-keys/${key?.id}${escaped}/activation-count`),
      () => client.post(`/api/license-keys/${escaped}/reveal`, {}),
      () => client.post(`/api/license-keys/${escaped}/rotate`, {}),
      () => client.send("DELETE", `/api/license-keys/${key?.id}/activations/${escaped}`),
      () => client.get(`/api/license-keys?benefit_id=${escaped}`),
      () => client.get(`/license-keys/${escaped}`),
      () => client.get(`/free-a-device?license_key_id=${escaped}&return_url=${escaped}`),
      () => client.post("/api/session/account", { customer_id: payload, member_id: payload }),
      () => client.post("/api/sign-in-links", { external_customer_id: payload, return_url: payload }, bearer),
      () => client.post("/api/sign-in-links", { external_customer_id: payload }, bearer),
      () => newClient().get(`/enter?customer_session_token=${escaped}&return_url=${escaped}`),
      () => client.get(`/_next/image?url=${escaped}&w=64&q=75`),
      () => client.get("/license-keys", hosts),
    ];
    for (const attempt of attempts) {
      const { status } = await attempt();
      sent += 1;
      if (status >= 500) failed.push(`${payload}: ${status}`);
    }
  });
  const requests = z.array(z.object({ path: z.string() })).parse(await polar.control("GET", "/requests"));
  const odd = requests
    .map(({ path }) => path)
    .filter((path) => !known.test(path) && !path.includes("/customers/external/"));
  report(
    `SSRF: ${all.length} payloads at 15 places, ${sent} requests: ${other.connections()} connections elsewhere, ${odd.length} odd calls to Polar`,
  );
  await other.close();
  expect(other.connections()).toBe(0);
  expect([...new Set(odd)]).toEqual([]);
  expect(failed).toEqual([]);
  expect(requests.length).toBeGreaterThan(0);
});
