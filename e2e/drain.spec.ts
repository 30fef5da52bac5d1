import { Agent, type IncomingMessage, request } from "node:http";
import { CookieBrowser } from "../test/cookie-browser.ts";
import { expect, test } from "../test/fixtures.ts";
import { sendRaw } from "../test/raw-connection.ts";

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

test("upgrades and CONNECT are closed at once and don't delay the exit", async ({ startInstance }) => {
  const portal = await startInstance();
  // Next would add its own upgrade listener on the first request.
  expect((await fetch(`${portal.url}/sign-in`, { headers: { connection: "close" } })).status).toBe(200);
  const lines = ["GET /_next/hmr", "GET /api/session", "CONNECT evil.example:443"];
  for (const line of lines.flatMap((one) => Array.from({ length: 20 }, () => one))) {
    await sendRaw(portal.url, `${line} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
  }
  const started = performance.now();
  await portal.stop();
  expect(performance.now() - started).toBeLessThan(1000);
  expect(await portal.exited).toBe(0);
});
