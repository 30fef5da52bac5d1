import { createServer } from "node:http";
import { expect, test } from "vitest";
import { listenForTest } from "../../test/http-server.ts";
import { openConnection, sendRaw } from "../../test/raw-connection.ts";
import { acceptBody, BODY_LIMIT, WEBHOOK_BODY_LIMIT } from "./body-limit.ts";

/** Answers 200 without reading the body, as a route does that refuses the caller. */
const createTestServer = () =>
  createServer((request, response) => {
    if (acceptBody(request, response)) response.end("accepted");
  });
const startServer = () => listenForTest(createTestServer());

const head = (path: string, ...headers: string[]) =>
  [`POST ${path} HTTP/1.1`, "Host: x", ...headers, "", ""].join("\r\n");

test.each([
  ["/api/session", BODY_LIMIT],
  ["/sign-in", BODY_LIMIT],
  ["/api/webhooks/polar?x=1", WEBHOOK_BODY_LIMIT],
])("%s accepts a declared body of %i bytes, and refuses one more before it is sent", async (path, limit) => {
  const url = await startServer();
  const whole = `${head(path, `Content-Length: ${limit}`, "Connection: close")}${"x".repeat(limit)}`;
  expect(await sendRaw(url, whole)).toMatch(/^HTTP\/1\.1 200 /);
  const refused = await sendRaw(url, head(path, `Content-Length: ${limit + 1}`));
  expect(refused).toMatch(/^HTTP\/1\.1 413 [\s\S]*"code":"body_too_large"/);
});

test.each(["/sign-in", "/", "/API/session", "/apiary", "/api/../sign-in", "/api/%2e%2e/sign-in", "/api/x/.%2E/a"])(
  "%s takes no chunked body",
  async (path) => {
    const answer = await sendRaw(await startServer(), head(path, "Transfer-Encoding: chunked"));
    expect(answer).toMatch(/^HTTP\/1\.1 413 [\s\S]*"code":"body_too_large"/);
  },
);

test("the rest of a chunked body that a route didn't read is not read after its answer either", async () => {
  const server = createTestServer();
  let bytesRead = Number.POSITIVE_INFINITY;
  server.on("connection", (socket) => socket.on("close", () => ({ bytesRead } = socket)));
  const { socket, received } = await openConnection(await listenForTest(server));
  const chunk = `10000\r\n${" ".repeat(65_536)}\r\n`;
  const sendMore = (error?: Error | null) => {
    if (!error && !socket.destroyed) socket.write(chunk, sendMore);
  };
  socket.write(head("/api/session", "Transfer-Encoding: chunked"), sendMore);
  await received;
  expect(bytesRead).toBeLessThan(1_000_000);
});

test("a connection stays open after a request without a chunked body", async () => {
  const { socket, received } = await openConnection(await startServer());
  socket.write(`${head("/api/session", "Content-Length: 2")}{}`);
  socket.write(`${head("/api/session", "Content-Length: 2", "Connection: close")}{}`);
  expect((await received).match(/HTTP\/1\.1 200/g)).toHaveLength(2);
});
