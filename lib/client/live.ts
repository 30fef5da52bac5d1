import type { QueryClient } from "@tanstack/react-query";
import { leadLive, pollLive } from "./live-leader";
import { type LivePage, waitForNetwork, watchPage } from "./live-page";
import { refreshOnChange } from "./live-refresh";
import type { LiveMessage, OpenStream } from "./live-stream";
import { shareLive } from "./live-tabs";
import { setSessionOver } from "./session-over";
import { tabId } from "./tab-id";

/**
 * Keeps this tab up to date with changes that are made elsewhere. One tab of the browser has the stream and passes on what it
 * says.
 * @param refresh reloads what the server rendered of this page
 * @returns a function that stops it
 */
export function startLive(client: QueryClient, refresh: () => void): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  followChanges(client, stop, {
    page: watchPage(signal),
    open: (path, init) => fetch(path, init),
    waitForNetwork,
    refresh: () => {
      if (window.location.pathname === "/account") refresh();
    },
    endSession: () => setSessionOver(true),
  });
  return () => stop.abort();
}

type Browser = {
  page: LivePage;
  open: OpenStream;
  waitForNetwork: (signal: AbortSignal) => Promise<void>;
  refresh: () => void;
  /** Called when the session ended elsewhere. */
  endSession: () => void;
};

/** Keeps a tab up to date until `stop` aborts, and aborts it when the session is over. */
export function followChanges(client: QueryClient, stop: AbortController, browser: Browser): void {
  const { signal } = stop;
  const onChange = refreshOnChange(client, { ...browser, signal });
  /** When this tab last knew that it had missed nothing, on the clock that began with the page. */
  let heardAt = 0;
  const take = (message: LiveMessage) => {
    // A poll only says that it's time to look, and an idle page doesn't.
    if (message.event !== "change" || !message.poll) heardAt = performance.now();
    if (message.event === "change") onChange(message);
    else if (message.event === "over") {
      stop.abort();
      // A tab that ends its own session leaves the page by itself.
      if (message.by !== tabId) browser.endSession();
    }
  };
  const age = () => performance.now() - heardAt;
  // Without locks (on http), each tab would have a stream of its own, and a browser has six connections.
  if (!navigator.locks) signal.addEventListener("abort", pollLive(take));
  else shareLive(take, (tell) => leadLive({ ...browser, tell, age, signal }), signal);
}
