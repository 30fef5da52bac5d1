import { createServer, type RequestListener, type Server } from "node:http";
import { gzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { listenOnLoopback } from "@/test/loopback-server";
import { PolarUnreadable } from "./failure";
import { send } from "./send";

let server: Server | undefined;
afterEach(() => server?.close());

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener);
  return `${await listenOnLoopback(server)}/v1/things/?page=2`;
}

const get = { headers: new Headers() };
const bounds = (bodyLimit = 1000) => ({ signal: AbortSignal.timeout(10_000), bodyLimit });

test("method, headers and body are sent, and status, headers and body are returned", async () => {
  const url = await serve(async (request, response) => {
    const text = (await request.toArray()).join("");
    response.writeHead(429, { "retry-after": "60", "content-type": "application/json" });
    response.end(JSON.stringify([request.method, request.url, request.headers.authorization, text]));
  });
  const answer = await send(
    url,
    { method: "POST", headers: new Headers({ authorization: "Bearer x" }), body: "{}" },
    bounds(),
  );
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "60"]);
  expect(await answer.json()).toEqual(["POST", "/v1/things/?page=2", "Bearer x", "{}"]);
});

test("204 has no body", async () => {
  const url = await serve((_request, response) => response.writeHead(204).end());
  const answer = await send(url, get, bounds());
  expect([answer.status, await answer.text()]).toEqual([204, ""]);
});

test("a compressed response is decompressed", async () => {
  const url = await serve((_request, response) =>
    response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("hello")),
  );
  expect(await (await send(url, get, bounds())).text()).toBe("hello");
});

test.each([
  ["plain", "identity", Buffer.alloc(2000)],
  ["decompressed", "gzip", gzipSync(Buffer.alloc(2_000_000))],
])("a body over the limit is not read to its end (%s)", async (_name, encoding, body) => {
  const url = await serve((_request, response) => response.writeHead(200, { "content-encoding": encoding }).end(body));
  await expect(send(url, get, bounds())).rejects.toThrow(PolarUnreadable);
});

test("an encoding we didn't ask for is unreadable", async () => {
  const url = await serve((_request, response) => response.writeHead(200, { "content-encoding": "br" }).end("x"));
  await expect(send(url, get, bounds())).rejects.toThrow(PolarUnreadable);
});

test("a redirect is not followed", async () => {
  const asked: (string | undefined)[] = [];
  const url = await serve((request, response) => {
    asked.push(request.url);
    response.writeHead(307, { location: "/elsewhere" }).end();
  });
  await expect(send(url, get, bounds())).rejects.toThrow(TypeError);
  expect(asked).toEqual(["/v1/things/?page=2"]);
});

test.each(["identity", "gzip"])("an incomplete response is an error (%s)", async (encoding) => {
  const url = await serve((_request, response) => {
    response.writeHead(200, { "content-encoding": encoding, "content-length": "500" });
    response.write(gzipSync("half of it"), () => response.destroy());
  });
  await expect(send(url, get, bounds())).rejects.toThrow();
});

test("the signal aborts a call without a response, and one whose body does not end", async () => {
  const silent = await serve(() => undefined);
  const stopped = { signal: AbortSignal.timeout(50), bodyLimit: 1000 };
  await expect(send(silent, get, stopped)).rejects.toThrow();
  server?.close();
  const endless = await serve((_request, response) => void response.writeHead(200).write("x"));
  await expect(send(endless, get, { signal: AbortSignal.timeout(300), bodyLimit: 1000 })).rejects.toThrow();
});
