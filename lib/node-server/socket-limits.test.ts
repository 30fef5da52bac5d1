import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { listenForTest } from "../../test/http-server.ts";
import { openConnection, sendRaw } from "../../test/raw-connection.ts";
import { clientOf, limitSockets } from "./socket-limits.ts";

const GET = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

async function startServer(limits: Parameters<typeof limitSockets>[1]) {
  const server = createServer((_request, response) => response.end("answered"));
  const countRefused = limitSockets(server, limits);
  return { countRefused, url: await listenForTest(server) };
}

test("one client's connections are limited, and another client is answered all the same", async () => {
  const { countRefused, url } = await startServer({ trustedProxyHops: 0, perClient: 3 });
  const open = await Promise.all([1, 2, 3].map(() => openConnection(url)));
  expect(await sendRaw(url, GET)).toBe("");
  expect(countRefused()).toBe(1);
  const other = connect({ port: Number(new URL(url).port), host: "127.0.0.1", localAddress: "127.0.0.2" });
  const [answer] = await Promise.all([once(other, "data"), other.write(GET)]);
  expect(String(answer)).toContain("answered");
  open[0]?.socket.destroy();
  await expect.poll(() => sendRaw(url, GET)).toContain("answered");
});

test("behind a proxy, only the sum of all connections is limited", async () => {
  const { countRefused, url } = await startServer({ trustedProxyHops: 1, perClient: 1, inAll: 4 });
  const open = await Promise.all([1, 2, 3].map(() => openConnection(url)));
  expect(await sendRaw(url, GET)).toContain("answered");
  open.push(await openConnection(url));
  expect(await sendRaw(url, GET)).toBe("");
  expect(countRefused()).toBe(1);
  for (const { socket } of open) socket.destroy();
});

test.each([
  ["192.0.2.1", "192.0.2.1"],
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
  ["2001:DB8::1", "2001:db8:0:0"],
  ["2001:0db8:0001::", "2001:db8:1:0"],
  ["::1", "0:0:0:0"],
  ["fe80::1%eth0", "fe80:0:0:0"],
  ["64:ff9b::192.0.2.1", "64:ff9b:0:0"],
  ["", ""],
])("the client at %s is %s", (address, client) => {
  expect(clientOf(address)).toBe(client);
});
