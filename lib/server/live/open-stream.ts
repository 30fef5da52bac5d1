import "server-only";
import { clientOf } from "@/lib/node-server/socket-limits";
import type { CustomerContext } from "@/lib/server/context";
import { findOpenSessions } from "@/lib/server/customer/session/session-store";
import { database } from "@/lib/server/platform/db/database";
import { log } from "@/lib/server/platform/log";
import { processWide } from "@/lib/server/platform/process-wide";
import { listenToChanges } from "./change-listener";
import { LiveStreams } from "./live-streams";

function streams(): LiveStreams {
  return processWide(
    "live-streams",
    () =>
      new LiveStreams({
        listen: listenToChanges,
        findOpenSessions: (publicIds) => findOpenSessions(database(), publicIds),
        logFailure: (err) => log.warn({ event: "live_sessions_unchecked", err }),
      }),
  );
}

/** Begins to hear what other instances announce, so that a stream that begins later can say what was before. */
export function startLiveStreams(): void {
  streams().start();
}

/** Ends all streams before the process ends. */
export async function stopLiveStreams(): Promise<void> {
  await streams().stop();
}

/**
 * Opens a stream of what changes of the actor's customer, until the session ends.
 * @param sinceMs for how long the page has heard nothing
 * @throws Problem `rate_limited`
 */
export function openLiveStream({ actor, ip }: CustomerContext, sinceMs: number): ReadableStream<Uint8Array> {
  const { publicId: sessionId, customerId, memberId } = actor.session;
  return streams().open({ sessionId, customerId, memberId, client: clientOf(ip ?? "unknown") }, sinceMs).body;
}
