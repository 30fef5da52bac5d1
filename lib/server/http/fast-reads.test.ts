import { createServer } from "node:http";
import { afterAll, expect, test } from "vitest";
import { setEnvironment } from "@/test/environment";
import { closeServer, listenOnLoopback } from "@/test/loopback-server";
import { fastReads } from "./fast-reads";

setEnvironment();

const canceled = Promise.withResolvers<void>();
const answer = fastReads([
  {
    path: "/api/things",
    handler: async (request) =>
      Response.json({ address: request.url, cookie: request.headers.get("cookie"), text: "a".repeat(2000) }),
  },
  {
    path: "/api/things/{id}/count",
    handler: async (_request, { params }) => Response.json(await params, { status: 201, headers: { "x-made": "yes" } }),
  },
  {
    path: "/api/stream",
    handler: async () =>
      new Response(
        new ReadableStream({
          start: (controller) => controller.enqueue(new TextEncoder().encode("a".repeat(2000))),
          cancel: () => canceled.resolve(),
        }),
        { headers: { "content-type": "text/event-stream" } },
      ),
  },
  {
    path: "/api/broken",
    handler: async () => {
      throw new Error("This handler fails");
    },
  },
]);
const server = createServer((request, response) => {
  if (!answer(request, response)) response.writeHead(299).end();
});
const origin = await listenOnLoopback(server);
afterAll(() => closeServer(server));

test("a handler gets the address, the query and the cookie", async () => {
  const answer = await fetch(`${origin}/api/things?page=2`, { headers: { cookie: "portal=x" } });
  expect(await answer.json()).toMatchObject({ address: "http://localhost:3999/api/things?page=2", cookie: "portal=x" });
});

test("a segment of the path becomes a parameter, and the handler sets status and headers", async () => {
  const answer = await fetch(`${origin}/api/things/a-1/count`);
  expect([answer.status, answer.headers.get("x-made"), await answer.json()]).toEqual([201, "yes", { id: "a-1" }]);
});

test("an answer has the security headers of every API answer", async () => {
  const { headers } = await fetch(`${origin}/api/things`);
  expect(headers.get("content-security-policy")).toBe("default-src 'none'; frame-ancestors 'none'");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("referrer-policy")).toBe("no-referrer");
});

test("a long answer is compressed if the client accepts gzip, a short one never", async () => {
  const encodingOf = async (path: string, accepted: string) => {
    const answer = await fetch(origin + path, { headers: { "accept-encoding": accepted } });
    await answer.json();
    return answer.headers.get("content-encoding");
  };
  expect(await encodingOf("/api/things", "gzip")).toBe("gzip");
  expect(await encodingOf("/api/things", "identity")).toBeNull();
  expect(await encodingOf("/api/things/a-1/count", "gzip")).toBeNull();
});

test.each([
  ["POST", "/api/things"],
  ["HEAD", "/api/things"],
  ["GET", "/api/things/"],
  ["GET", "//api/things"],
  ["GET", "/api/thing%73"],
  ["GET", "/api/things/a%2Fb/count"],
  ["GET", "/api/things//count"],
  ["GET", "/api/other"],
])("%s %s is left to Next", async (method, path) => {
  const { status } = await fetch(origin + path, { method });
  expect(status).toBe(299);
});

test("a handler that throws ends the connection, not the process", async () => {
  await expect(fetch(`${origin}/api/broken`)).rejects.toThrow();
  expect((await fetch(`${origin}/api/things`)).status).toBe(200);
});

test("an event stream is sent as it comes, uncompressed, and canceled when the client leaves", async () => {
  const leaving = new AbortController();
  const { headers, body } = await fetch(`${origin}/api/stream`, { signal: leaving.signal });
  expect([headers.get("content-encoding"), headers.get("content-length")]).toEqual([null, null]);
  expect((await body?.getReader().read())?.value).toHaveLength(2000);
  leaving.abort();
  await canceled.promise;
});
