import autocannon from "autocannon";
import { processorTime } from "./process-usage.ts";
import type { Server } from "./stage.ts";

/** The result of one run of load. */
export interface ApiLoad {
  requestsPerSecond: number;
  /** Processor time of the server for one request, in ms. Other work on the machine doesn't change it. NaN except on Linux. */
  processorMs: number;
  p50Ms: number;
  p99Ms: number;
  requests: number;
}

/**
 * Keeps 32 connections busy with `GET /api/license-keys`.
 * @param bound seconds (`duration`) or requests (`amount`)
 * @throws Error if a response is not 2xx: a server that refuses requests isn't fast
 */
export async function loadApi(
  server: Server,
  cookie: string,
  bound: { duration: number } | { amount: number },
  path = "/api/license-keys",
): Promise<ApiLoad> {
  const url = server.url + path;
  const started = performance.now();
  const used = processorTime(server.pid);
  const result = await autocannon({
    url,
    connections: 32,
    headers: { cookie, accept: "application/json" },
    timeout: 20,
    ...bound,
  });
  const seconds = (performance.now() - started) / 1000;
  const usedMs = (processorTime(server.pid) ?? Number.NaN) - (used ?? Number.NaN);
  const failed = result.non2xx + result.errors;
  if (failed > 0 || result["2xx"] === 0) {
    throw new Error(
      `${url}: ${failed} of ${failed + result["2xx"]} requests failed (${JSON.stringify(result.statusCodeStats)}).`,
    );
  }
  return {
    requestsPerSecond: result["2xx"] / ("duration" in bound ? result.duration : seconds),
    processorMs: usedMs / result["2xx"],
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    requests: result["2xx"],
  };
}
