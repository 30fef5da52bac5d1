import { Agent, type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { CookieBrowser } from "../test/cookie-browser.ts";
import { expect, test } from "../test/fixtures.ts";

/** A portal that waits for connections takes 20 seconds. One that doesn't takes under a second, and more on a busy machine. */
const WITHOUT_DRAIN_MS = 10_000;

test("a stopping instance finishes running requests, accepts no new ones, and exits cleanly", async ({
  customer,
  polar,
  startInstance,
}) => {
  const portal = await startInstance();
  const agent = new Agent({ keepAlive: true });
  /** As a proxy asks, over a connection that it means to keep. */
  const ask = (path: string, cookie: string) =>
    new Promise<number>((resolve, reject) => {
      const sent = request(portal.url + path, { agent, headers: { cookie } }, (answer: IncomingMessage) => {
        answer.resume().on("end", () => resolve(answer.statusCode ?? 0));
      });
      sent.on("error", reject).end();
    });
  try {
    const client = new CookieBrowser(portal.url);
    await client.openLink(await polar.mintToken(customer));
    const { cookie = "" } = client.headers();
    expect(await ask("/livez", cookie)).toBe(200);
    await polar.addFault({ customer_id: customer.customer_id, latency_ms: 1500 });
    const paths = ["/api/license-keys", `/api/license-keys/${customer.license_keys[0]?.id}`, "/license-keys"];
    const underWay = Promise.all([...paths, ...paths, ...paths].map((path) => ask(path, cookie)));
    // All nine have reached Polar, which takes its time.
    await expect.poll(async () => (await polar.requestsOf(customer)).length).toBeGreaterThanOrEqual(9);
    const stopped = portal.stop();
    expect(await underWay).toEqual(Array.from({ length: 9 }, () => 200));
    await stopped;
    expect(await portal.exited).toBe(0);
    await expect(ask("/livez", cookie)).rejects.toThrow();
  } finally {
    agent.destroy();
  }
});

/** Opens raw connections to a portal, and counts those that it hasn't closed. */
async function openSockets(portalUrl: string, count: number, bytes = "", localAddress?: string) {
  const options = { port: Number(new URL(portalUrl).port), host: "127.0.0.1", ...(localAddress && { localAddress }) };
  const sockets = Array.from({ length: count }, () => connect(options).resume());
  let open = count;
  const begun = sockets.map((socket) => {
    socket.on("close", () => {
      open -= 1;
    });
    // A reset is one way to close a connection.
    socket.on("error", () => undefined).on("connect", () => socket.write(bytes));
    return new Promise((resolve) => socket.once("connect", resolve).once("close", resolve));
  });
  await Promise.all(begun);
  const destroy = () => {
    for (const socket of sockets) socket.destroy();
  };
  return { count: () => open, destroy };
}

const upgrade = "Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

test("3,000 upgrades and CONNECTs are closed within seconds and don't delay the exit", async ({ startInstance }) => {
  const portal = await startInstance();
  // Next would add its own upgrade listener on the first request.
  expect((await fetch(`${portal.url}/sign-in`, { headers: { connection: "close" } })).status).toBe(200);
  const lines = ["GET /_next/hmr", "GET /api/session", "CONNECT evil.example:443"];
  const waves = await Promise.all(lines.map((line) => openSockets(portal.url, 1000, `${line} HTTP/1.1\r\n${upgrade}`)));
  await expect.poll(() => waves.map(({ count }) => count()), { timeout: 5000 }).toEqual([0, 0, 0]);
  const started = performance.now();
  await portal.stop();
  expect(performance.now() - started).toBeLessThan(WITHOUT_DRAIN_MS);
  expect(await portal.exited).toBe(0);
});

test("silent connections of one client are limited, shut nobody out, and don't delay the exit", async ({
  startInstance,
}) => {
  const portal = await startInstance();
  const silent = await openSockets(portal.url, 3000, "", "127.0.0.2");
  try {
    await expect.poll(silent.count, { timeout: 5000 }).toBe(500);
    expect((await fetch(`${portal.url}/livez`, { headers: { connection: "close" } })).status).toBe(200);
    await expect.poll(() => portal.logLines().join("\n"), { timeout: 15_000 }).toContain("sockets_refused");
    const started = performance.now();
    await portal.stop();
    expect(performance.now() - started).toBeLessThan(WITHOUT_DRAIN_MS);
    expect([await portal.exited, silent.count()]).toEqual([0, 0]);
  } finally {
    silent.destroy();
  }
});
