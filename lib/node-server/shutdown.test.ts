import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { expect, test } from "vitest";
import { listenForTest } from "../../test/http-server.ts";
import { openConnection } from "../../test/raw-connection.ts";
import { prepareDrain } from "./shutdown.ts";

const GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

/** A server whose requests wait until the test answers them. */
async function startServer() {
  const server = createServer();
  const drain = prepareDrain(server);
  const url = await listenForTest(server);
  const ask = async () => {
    const connection = await openConnection(url);
    const asked = once(server, "request");
    connection.socket.write(GET);
    const [, response] = (await asked) as [unknown, ServerResponse];
    return { ...connection, response };
  };
  return { drain, url, ask };
}

test("idle connections close at once, requests under way are answered, and new connections are refused", async () => {
  const { drain, url, ask } = await startServer();
  const idle = await ask();
  idle.response.end("first");
  await once(idle.socket, "data");
  const [waiting, streaming] = [await ask(), await ask()];
  streaming.response.write("half ");
  await once(streaming.socket, "data");
  const drained = drain();
  await idle.received;
  await expect(openConnection(url)).rejects.toThrow("ECONNREFUSED");
  waiting.response.end("answered");
  streaming.response.end("whole");
  expect(await waiting.received).toMatch(/connection: close[\s\S]*answered$/i);
  expect(await streaming.received).toMatch(/whole/);
  expect(await drained).toBe(true);
});

test("connections that sent nothing, or half a request, don't hold up the end; a request that had arrived is answered", async () => {
  const { drain, url, ask } = await startServer();
  const waiting = await ask();
  const silent = await openConnection(url);
  const slow = await openConnection(url);
  slow.socket.write("GET / HTTP/1.1\r\nHost:");
  const started = performance.now();
  const drained = drain();
  expect([await silent.received, await slow.received]).toEqual(["", ""]);
  waiting.response.end("answered");
  expect(await waiting.received).toContain("answered");
  expect(await drained).toBe(true);
  expect(performance.now() - started).toBeLessThan(1000);
});

test("a request that is never answered doesn't hold the process forever", async () => {
  const { drain, ask } = await startServer();
  await ask();
  expect(await drain(50)).toBe(false);
});
