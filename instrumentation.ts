import { announceApp } from "./lib/node-server/app-link";

/** Next calls this once in each server process. server.ts starts listening after `announceApp`. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const [{ boot }, { env }, { fastReads }, { fastReadRoutes }, { log }] = await Promise.all([
    import("@/lib/server/boot"),
    import("@/lib/server/platform/env"),
    import("@/lib/server/http/fast-reads"),
    import("@/app/api/fast-read-routes"),
    import("@/lib/server/platform/log"),
  ]);
  await boot();
  announceApp({
    portalUrl: env().PORTAL_URL,
    answerFastRead: fastReads(fastReadRoutes),
    logRequest: (line) => log.info({ event: "request", ...line }),
    logEvent: (line) => log.warn(line),
  });
}
