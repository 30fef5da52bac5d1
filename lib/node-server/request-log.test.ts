import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { listenForTest } from "../../test/http-server.ts";
import { openConnection } from "../../test/raw-connection.ts";
import { sendProblem } from "./problem-answer.ts";
import { followRequest, type RequestEnd, type RequestLine, readRoutes } from "./request-log.ts";
import { answerUnder, currentRequest } from "./request-record.ts";

/** A server that answers like this, and the lines that it logs. */
async function startServer(answer: RequestListener) {
  const lines: RequestLine[] = [];
  const server = createServer((request, response) => {
    const record = followRequest(
      request,
      response,
      (one) => one,
      (line) => lines.push(line),
    );
    answerUnder(record, () => answer(request, response));
  });
  return { lines, url: await listenForTest(server), server };
}

test("a page is logged by its route, with its status and id", async () => {
  const { lines, url } = await startServer((request, response) => response.end(request.headers["x-portal-request-id"]));
  const id = await (await fetch(`${url}/account?customer_session_token=secret`)).text();
  await expect
    .poll(() => lines)
    .toEqual([{ request_id: id, method: "GET", route: "/account", status: 200, ms: expect.any(Number) }]);
});

test("a page that failed is answered with the failure's status, whichever way Next sends its headers", async () => {
  const { lines, url } = await startServer((request, response) => {
    const record = currentRequest();
    if (record) record.failure = { code: "database_unavailable", status: 503, retryAfter: 5 };
    if (request.url === "/implicit") response.statusCode = 500;
    else response.writeHead(500, { "content-type": "text/html" });
    response.end("page");
  });
  for (const route of ["/implicit", "/explicit"]) {
    const { status, headers } = await fetch(url + route);
    expect([status, headers.get("retry-after")]).toEqual([503, "5"]);
  }
  await expect.poll(() => lines).toMatchObject([{ status: 503, code: "database_unavailable" }, { status: 503 }]);
});

test("a refusal by server.ts is logged with its code", async () => {
  const { lines, url } = await startServer((_request, response) => sendProblem(response, "method_not_allowed"));
  const { instance } = (await (await fetch(url, { method: "PATCH" })).json()) as { instance: string };
  await expect.poll(() => lines).toMatchObject([{ request_id: instance, status: 405, code: "method_not_allowed" }]);
});

test("what a route handler has logged, and files of the build, are left out", async () => {
  const { lines, url } = await startServer((request, response) => {
    const record = currentRequest();
    if (record && request.url === "/api/session") record.isLogged = true;
    response.end();
  });
  for (const one of ["/api/session", "/_next/static/a.js", "/last"]) await fetch(url + one);
  await expect.poll(() => lines).toMatchObject([{ route: "/last" }]);
});

test("an observer sees every request, by its route's pattern, with its status", async () => {
  const ends: RequestEnd[] = [];
  const server = createServer((request, response) => {
    const record = followRequest(
      request,
      response,
      (one) => (one.startsWith("/keys/") ? "/keys/[id]" : "other"),
      () => undefined,
      (observed, { method }) => {
        expect([observed.id, method]).toEqual([request.headers["x-portal-request-id"], "GET"]);
        return (end) => ends.push(end);
      },
    );
    if (request.url === "/api/keys/1") Object.assign(record, { isLogged: true, route: "/api/keys/{id}" });
    answerUnder(record, () => response.end());
  });
  const url = await listenForTest(server);
  for (const one of ["/api/keys/1", "/keys/2?email=x", "/_next/static/a.js", "/NORTHWIND-KEY"]) await fetch(url + one);
  const end = { method: "GET", status: 200, ms: expect.any(Number) };
  const routes = ["/api/keys/{id}", "/keys/{id}", "/_next/static", "other"];
  await expect.poll(() => ends).toEqual(routes.map((route) => ({ ...end, route })));
});

test("a request that its client gave up has no status", async () => {
  const { lines, url, server } = await startServer(() => undefined);
  const { socket } = await openConnection(url);
  socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  await once(server, "request");
  socket.destroy();
  await expect.poll(() => lines).toMatchObject([{ status: null }]);
});

test("paths are named by the build's routes, and by nothing that a caller wrote", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "license-portal-routes-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const manifest = path.join(folder, "routes.json");
  const routes = ["/keys/[id]", "/keys/new", "/", "/_not-found", "/api/keys/[id]/devices/[device_id]"];
  writeFileSync(manifest, JSON.stringify(Object.fromEntries(routes.map((route, index) => [`/${index}/page`, route]))));
  const routeOf = readRoutes(manifest);
  const named = ["/", "/keys/new", "/keys/1", "/keys/1/", "/api/keys/1/devices/2", "/NORTHWIND-KEY", "/_not-found"];
  expect(named.map(routeOf)).toEqual([
    "/",
    "/keys/new",
    "/keys/[id]",
    "/keys/[id]",
    "/api/keys/[id]/devices/[device_id]",
    "other",
    "other",
  ]);
});

test("a stream is measured to its headers, and once", async () => {
  const end = Promise.withResolvers<void>();
  const { lines, url } = await startServer((_request, response) => {
    response.writeHead(200).flushHeaders();
    currentRequest()?.finish?.();
    void end.promise.then(() => response.end("later"));
  });
  const stream = await fetch(`${url}/stream`);
  expect(lines).toMatchObject([{ route: "/stream", status: 200 }]);
  end.resolve();
  expect(await stream.text()).toBe("later");
  await (await fetch(`${url}/other`)).text();
  expect(lines.filter(({ route }) => route === "/stream")).toHaveLength(1);
});
