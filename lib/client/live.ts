import type { QueryClient } from "@tanstack/react-query";
import { onLiveMessage, postLiveMessage } from "./live-channel";
import { type LiveMessage, leadLive } from "./live-leader";
import { refreshOnChange } from "./live-refresh";
import { setSessionOver } from "./session-over";
import { tabId } from "./tab-id";

const LOCK = "license-portal-live";

/**
 * Keeps this tab up to date with changes that are made elsewhere. One tab of the browser, which holds a lock, has the stream
 * and passes on what it says. When that tab closes, another one takes over.
 * @param refresh reloads what the server rendered of this page
 * @returns a function that stops it
 */
export function startLive(client: QueryClient, refresh: () => void): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const onChange = refreshOnChange(client, refresh, signal);
  /** When this tab last knew that it had missed nothing, on the clock that began with the page. */
  let heardAt = 0;

  const take = (message: LiveMessage) => {
    heardAt = performance.now();
    if (message.event === "change") onChange(message);
    else if (message.event === "over") {
      stop.abort();
      // A tab that ends its own session leaves the page by itself.
      if (message.by !== tabId) setSessionOver(true);
    }
  };
  const tellAll = (message: LiveMessage) => {
    postLiveMessage(message);
    take(message);
  };
  const stopHearing = onLiveMessage(take);
  signal.addEventListener("abort", stopHearing);
  const lead = () => leadLive(tellAll, () => performance.now() - heardAt, signal);
  // Without locks (on http), each tab would have a stream of its own, and a browser has six connections.
  // The request rejects when the page ends the stream.
  if (navigator.locks) navigator.locks.request(LOCK, { signal }, lead).catch(() => {});
  else void leadLive(tellAll, () => 0, signal, true);
  return () => stop.abort();
}
