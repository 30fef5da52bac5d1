import "server-only";
import { systemContext } from "@/lib/server/context";
import { settleSessions } from "@/lib/server/customer/session/session-settlement";
import { processResyncs } from "@/lib/server/directory/resync-queue";
import { log } from "@/lib/server/platform/log";

let isRunning = false;
let isRequested = false;

/**
 * Starts a turn of the resync queue in the background, so that what a webhook says takes effect within seconds. A process has
 * one run at a time; a call during a run schedules one more turn. If a turn fails, the job does it.
 */
export function resyncSoon(): void {
  isRequested = true;
  if (!isRunning) void run();
}

async function run(): Promise<void> {
  isRunning = true;
  while (isRequested) {
    isRequested = false;
    await processResyncs(systemContext(), settleSessions).catch((error: unknown) =>
      log.warn({ event: "resync_failed", err: error }),
    );
  }
  isRunning = false;
}
