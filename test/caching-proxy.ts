import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { closeServer, listenOnLoopback } from "./loopback-server.ts";

interface Cached {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/**
 * A shared cache in front of the instances that stores more than RFC 9111 allows: every response to a GET unless it is marked
 * `private` or `no-store`. It ignores status, `Vary`, age and cookies.
 */
export async function startCachingProxy(instances: readonly string[]) {
  const cached = new Map<string, Cached>();
  let hits = 0;
  let passed = 0;
  const answer = async (incoming: IncomingMessage, response: ServerResponse) => {
    const { method = "GET", url = "/", headers } = incoming;
    const body = await buffer(incoming);
    const found = method === "GET" ? cached.get(url) : undefined;
    if (found) hits += 1;
    const { status, headers: given, body: bytes } = found ?? (await forward(method, url, headers, body));
    if (!found && method === "GET" && !/private|no-store/.test(given["cache-control"] ?? "")) {
      cached.set(url, { status, headers: given, body: bytes });
    }
    const { "transfer-encoding": _, connection: __, "keep-alive": ___, ...own } = given;
    response.writeHead(status, { ...own, "content-length": bytes.length }).end(bytes);
  };
  const forward = (method: string, path: string, headers: IncomingHttpHeaders, body: Buffer): Promise<Cached> =>
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
  const url = await listenOnLoopback(server);
  return {
    url,
    /** The stored responses, by path. */
    cached,
    hits: () => hits,
    close: () => closeServer(server),
  };
}
