import type { LiveMessage } from "./live-stream";

/** Names both the lock and the channel. */
const NAME = "license-portal-live";

/**
 * Lets one tab of the browser lead: the one that holds a lock. What it tells, all tabs take. When it closes, the next one leads.
 * @param lead runs until `signal` aborts, or until there is nothing more to tell
 */
export function shareLive(
  take: (message: LiveMessage) => void,
  lead: (tell: (message: LiveMessage) => void) => Promise<void>,
  signal: AbortSignal,
): void {
  const channel = new BroadcastChannel(NAME);
  channel.addEventListener("message", ({ data }: MessageEvent<LiveMessage>) => take(data));
  signal.addEventListener("abort", () => channel.close());
  const tell = (message: LiveMessage) => {
    channel.postMessage(message);
    take(message);
  };
  // The request rejects when the page stops before its turn.
  navigator.locks.request(NAME, { signal }, () => lead(tell)).catch(() => {});
}
