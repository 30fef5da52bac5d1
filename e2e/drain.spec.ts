import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { freePort } from "../sandbox/ports.ts";
import { expect, test } from "./fixtures.ts";
import { PortalClient } from "./portal-client.ts";
import { startPortal } from "./portal-process.ts";

test("an instance that is told to stop answers what is under way, takes nothing new, and ends well", async ({
  stack,
  customer,
  polar,
}) => {
  const port = await freePort();
  const portalUrl = `http://127.0.0.1:${port}`;
  const portal = await startPortal({ ...stack.environment, PORT: String(port), PORTAL_URL: portalUrl });
  const agent = new Agent({ keepAlive: true });
  /** As a proxy asks, over a connection that it means to keep. */
  const ask = (path: string, cookie: string) =>
    new Promise<number>((resolve, reject) => {
      const sent = request(portalUrl + path, { agent, headers: { cookie } }, (answer: IncomingMessage) => {
        answer.resume().on("end", () => resolve(answer.statusCode ?? 0));
      });
      sent.on("error", reject).end();
    });
  try {
    const client = new PortalClient(portalUrl);
    await client.signIn(polar, customer);
    const { cookie } = client;
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
    await portal.stop();
  }
});

test("upgrades and CONNECT are closed at once, and don't delay the end of an instance", async ({ stack }) => {
  const port = await freePort();
  const portalUrl = `http://127.0.0.1:${port}`;
  const portal = await startPortal({ ...stack.environment, PORT: String(port), PORTAL_URL: portalUrl });
  try {
    // Next would add its own upgrade listener on the first request.
    expect((await fetch(`${portalUrl}/sign-in`, { headers: { connection: "close" } })).status).toBe(200);
    const lines = ["GET /_next/hmr", "GET /api/session", "CONNECT evil.example:443"];
    for (const line of lines.flatMap((one) => Array.from({ length: 20 }, () => one))) {
      const socket = connect(port, "127.0.0.1", () =>
        socket.write(`${line} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`),
      );
      await once(socket.resume(), "close");
    }
    const started = performance.now();
    await portal.stop();
    expect(performance.now() - started).toBeLessThan(1000);
    expect(await portal.exited).toBe(0);
  } finally {
    await portal.stop();
  }
});
