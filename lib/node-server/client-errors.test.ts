import { createServer } from "node:http";
import { beforeEach, expect, test, vi } from "vitest";
import { listenForTest } from "../../test/http-server.ts";
import { openConnection, sendRaw } from "../../test/raw-connection.ts";
import { setAnswerHeaders } from "./answer-headers.ts";
import { answerClientErrors } from "./client-errors.ts";
import { refuseUpgrades } from "./upgrades.ts";

beforeEach(() => {
  vi.stubEnv("PORTAL_URL", "https://licenses.example");
  return () => vi.unstubAllEnvs();
});

async function startServer(options: { headersTimeout?: number } = {}): Promise<string> {
  const server = createServer({ connectionsCheckingInterval: 50 }, (_request, response) => {
    setAnswerHeaders(response);
    response.writeHead(200, { "content-length": 10 }).write("half");
  });
  server.headersTimeout = options.headersTimeout ?? 10_000;
  answerClientErrors(server);
  refuseUpgrades(server);
  return await listenForTest(server);
}

const hsts = /^strict-transport-security: max-age=31536000; includeSubDomains\r$/im;

test.each([
  ["no HTTP", "nonsense\r\n\r\n", 400],
  ["an invalid header", "GET / HTTP/1.1\r\nHost: x\r\nBad Header: 1\r\n\r\n", 400],
  ["too many headers", `GET / HTTP/1.1\r\nHost: x\r\nX: ${"x".repeat(40_000)}\r\n\r\n`, 431],
  ["an upgrade", "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n", 400],
])("%s is answered with HSTS and closed", async (_name, text, status) => {
  const answer = await sendRaw(await startServer(), text);
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(answer).toMatch(hsts);
  expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
});

test("a client that never finishes its headers gets a 408 with HSTS", async () => {
  const answer = await sendRaw(await startServer({ headersTimeout: 100 }), "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ");
  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  expect(answer).toMatch(hsts);
});

test("an answer that has begun gets no second status line", async () => {
  const { socket, received } = await openConnection(await startServer());
  socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  socket.once("data", () => socket.write("nonsense\r\n\r\n"));
  const answer = await received;
  expect(answer).toMatch(hsts);
  expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
});

test("without https there is no HSTS", async () => {
  vi.stubEnv("PORTAL_URL", "http://localhost:3000");
  expect(await sendRaw(await startServer(), "nonsense\r\n\r\n")).not.toMatch(hsts);
});
