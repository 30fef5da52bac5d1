import { type LiveMessage, type OpenStream, readStream } from "./live-stream";

const POLL_MS = 30_000;
const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 60_000;
/** A proxy that holds streams back, or a database that doesn't tell, doesn't change soon. */
const HELD_RETRY_MS = 300_000;

type LeaderOptions = {
  open: OpenStream;
  /** Resolves when the browser has a network, or `signal` aborts. */
  waitForNetwork: (signal: AbortSignal) => Promise<void>;
  tell: (message: LiveMessage) => void;
  /** For how many milliseconds the page has heard nothing. */
  age: () => number;
  signal: AbortSignal;
};

/**
 * Reads the stream until `signal` aborts or the session is over, and connects again when it ends: after a second, and then less
 * and less often. While it can't be read, it polls.
 */
export async function leadLive({ open, waitForNetwork, tell, age, signal }: LeaderOptions): Promise<void> {
  let retryMs = FIRST_RETRY_MS;
  let stopPolling: (() => void) | undefined;
  const hear = () => {
    stopPolling?.();
    stopPolling = undefined;
    retryMs = FIRST_RETRY_MS;
  };
  for (;;) {
    const end = await readStream(open, { age: age(), tell, hear, signal });
    if (end === "over" || signal.aborted) break;
    if (end === "held" || retryMs > FIRST_RETRY_MS) stopPolling ??= pollLive(tell);
    await pause((end === "held" ? HELD_RETRY_MS : retryMs) * (0.5 + Math.random()), signal);
    if (signal.aborted) break;
    await waitForNetwork(signal);
    if (signal.aborted) break;
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
  }
  stopPolling?.();
}

/** Says every half minute that it's time to look. Returns a function that stops it. */
export function pollLive(tell: (message: LiveMessage) => void): () => void {
  const timer = setInterval(() => tell({ event: "change", topic: "all", poll: true }), POLL_MS);
  return () => clearInterval(timer);
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal.addEventListener("abort", stop);
  });
}
