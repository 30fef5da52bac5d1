import { announceApp } from "./lib/node-server/app-link";

/** Next calls this once in each server process. server.ts starts listening after `announceApp`. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const [
    { boot },
    { env },
    { fastReads },
    { fastReadRoutes },
    { stopLiveStreams },
    { log },
    { requestObserver },
    { scrapeMetrics },
    { tracing },
  ] = await Promise.all([
    import("@/lib/server/boot"),
    import("@/lib/server/platform/env"),
    import("@/lib/server/http/fast-reads"),
    import("@/app/api/fast-read-routes"),
    import("@/lib/server/live/open-stream"),
    import("@/lib/server/platform/log"),
    import("@/lib/server/platform/request-observer"),
    import("@/lib/server/platform/metrics/scrape"),
    import("@/lib/server/platform/tracing/tracing"),
  ]);
  await boot();
  const { PORTAL_URL, METRICS_ADDRESS } = env();
  announceApp({
    portalUrl: PORTAL_URL,
    answerFastRead: fastReads(fastReadRoutes),
    logRequest: (line) => log.info({ event: "request", ...line }),
    observeRequest: requestObserver(),
    metrics: METRICS_ADDRESS && { ...METRICS_ADDRESS, scrape: scrapeMetrics },
    endStreams: () => void stopLiveStreams(),
    flush: async () => await tracing()?.flush(),
    logEvent: (line) => log.warn(line),
  });
}
