import { once } from "node:events";
import { createServer } from "node:http";
import { expect, test } from "vitest";
import { listenForTest } from "../../test/http-server.ts";
import { openConnection } from "../../test/raw-connection.ts";
import { prepareDrain } from "./shutdown.ts";
import { refuseUpgrades } from "./upgrades.ts";

const requests = {
  "a WebSocket": "GET /_next/hmr HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
  "HTTP/2": "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n",
  CONNECT: "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n",
};

test.each(Object.entries(requests))("%s is refused, closed at once and holds up no shutdown", async (_name, text) => {
  let reachedNext = false;
  const server = createServer((_request, response) => {
    reachedNext = true;
    response.end();
  });
  const drain = prepareDrain(server);
  refuseUpgrades(server);
  const url = await listenForTest(server);
  const connections = await Promise.all([...Array(20)].map(() => openConnection(url)));
  for (const { socket } of connections) socket.write(text);
  for (const { received } of connections) expect(await received).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  expect(reachedNext).toBe(false);
  const started = performance.now();
  expect(await drain()).toBe(true);
  expect(performance.now() - started).toBeLessThan(1000);
});

test("a client that resets its connection meanwhile doesn't end the process", async () => {
  const server = createServer();
  refuseUpgrades(server);
  const { socket } = await openConnection(await listenForTest(server));
  const upgraded = once(server, "upgrade");
  socket.write(requests["a WebSocket"]);
  await upgraded;
  socket.resetAndDestroy();
  await once(socket, "close");
  expect(server.listening).toBe(true);
});
