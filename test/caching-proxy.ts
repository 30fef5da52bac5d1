import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

interface Kept {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/**
 * A shared cache in front of the instances, greedier than RFC 9111 allows: it keeps every answer to a GET that is not marked
 * `private` or `no-store`, for ever, whatever its status, its `Vary`, its cookies, or the request's.
 */
export async function startCachingProxy(instances: readonly string[]) {
  const kept = new Map<string, Kept>();
  let hits = 0;
  let passed = 0;
  const answer = async (incoming: IncomingMessage, response: ServerResponse) => {
    const { method = "GET", url = "/", headers } = incoming;
    const body = await buffer(incoming);
    const found = method === "GET" ? kept.get(url) : undefined;
    if (found) hits += 1;
    const { status, headers: given, body: bytes } = found ?? (await forward(method, url, headers, body));
    if (!found && method === "GET" && !/private|no-store/.test(given["cache-control"] ?? "")) {
      kept.set(url, { status, headers: given, body: bytes });
    }
    const { "transfer-encoding": _, connection: __, "keep-alive": ___, ...own } = given;
    response.writeHead(status, { ...own, "content-length": bytes.length }).end(bytes);
  };
  const forward = (method: string, path: string, headers: IncomingHttpHeaders, body: Buffer): Promise<Kept> =>
    new Promise((resolve, reject) => {
      const instance = instances[passed++ % instances.length] ?? "";
      const { connection: _, ...rest } = headers;
      const sent = request(instance + path, { method, headers: rest }, (received) => {
        buffer(received).then(
          (bytes) => resolve({ status: received.statusCode ?? 0, headers: received.headers, body: bytes }),
          reject,
        );
      });
      sent.on("error", reject).end(body);
    });
  const server = createServer((incoming, response) => {
    answer(incoming, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** What it keeps, by address. */
    kept,
    hits: () => hits,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
