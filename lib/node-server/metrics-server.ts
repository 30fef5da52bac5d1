import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { StartError } from "./start-up.ts";

/** Where to serve metrics, and what: their text and its media type; null while there are none. */
export type MetricsListener = {
  hostname: string;
  port: number;
  scrape: () => Promise<{ contentType: string; text: string } | null>;
};

/** Prometheus, and a person who looks. */
const MAX_CONNECTIONS = 20;
const REQUEST_MS = 5000;

/**
 * Serves `GET /metrics` on an address of its own, which the portal's proxy doesn't lead to. It goes on during a drain.
 * @param onFailure is told why a scrape failed
 * @returns the server, which listens
 * @throws StartError if the address can't be listened on
 */
export async function serveMetrics(
  { hostname, port, scrape }: MetricsListener,
  onFailure: (error: unknown) => void,
): Promise<Server> {
  const server = createServer({ requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS }, (request, response) => {
    answer(request, response).catch((error) => {
      onFailure(error);
      response.destroy();
    });
  });
  server.maxConnections = MAX_CONNECTIONS;

  async function answer({ method, url = "" }: IncomingMessage, response: ServerResponse): Promise<void> {
    const isAsked = ["GET", "HEAD"].includes(method ?? "") && url.split("?", 1)[0] === "/metrics";
    const metrics = isAsked ? await scrape() : null;
    response.setHeader("cache-control", "no-store").setHeader("x-content-type-options", "nosniff");
    if (metrics === null) return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": metrics.contentType }).end(metrics.text);
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", ({ code = "unknown" }: NodeJS.ErrnoException) => {
      const sentence = `METRICS_ADDRESS can't be listened on (${code}): set it to a free port of an address of this machine.`;
      reject(new StartError(sentence));
    });
    server.listen(port, hostname, resolve);
  });
  return server;
}
