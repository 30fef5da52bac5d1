import { type ApiLoad, loadApi } from "./api-load.ts";
import { median } from "./median.ts";
import type { Stage } from "./stage.ts";

const ROUNDS = 3;
const SECONDS = 8;

/** `GET /api/license-keys` at 32 connections, portal and bare proxy in turns. Medians of the rounds. */
export interface Throughput {
  portal: ApiLoad;
  proxy: ApiLoad;
  /** Portal to proxy. The median of each round's ratio, because other work on the machine changes both sides of a round. */
  ratio: number;
  ratios: number[];
}

export async function compareThroughput({ portal, proxy, cookie }: Stage): Promise<Throughput> {
  await loadApi(portal, cookie, { duration: 4 });
  await loadApi(proxy, cookie, { duration: 2 });
  const portals: ApiLoad[] = [];
  const proxies: ApiLoad[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    portals.push(await loadApi(portal, cookie, { duration: SECONDS }));
    proxies.push(await loadApi(proxy, cookie, { duration: SECONDS }));
  }
  const ratios = portals.map(
    ({ requestsPerSecond }, round) => requestsPerSecond / (proxies[round]?.requestsPerSecond ?? Number.NaN),
  );
  return { portal: middle(portals), proxy: middle(proxies), ratio: median(ratios), ratios };
}

function middle(loads: ApiLoad[]): ApiLoad {
  const of = (name: keyof ApiLoad) => median(loads.map((load) => load[name]));
  return {
    requestsPerSecond: of("requestsPerSecond"),
    processorMs: of("processorMs"),
    p50Ms: of("p50Ms"),
    p99Ms: of("p99Ms"),
    requests: of("requests"),
  };
}
