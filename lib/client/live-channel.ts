import type { LiveMessage } from "./live-leader";

let opened: BroadcastChannel | undefined;

function channel(): BroadcastChannel {
  opened ??= new BroadcastChannel("license-portal-live");
  return opened;
}

/** Passes on to the other tabs what the stream said. It names ids only. */
export function postLiveMessage(message: LiveMessage): void {
  channel().postMessage(message);
}

/** Calls the listener for every message of the tab that has the stream. Returns a function that stops it. */
export function onLiveMessage(listener: (message: LiveMessage) => void): () => void {
  const onMessage = ({ data }: MessageEvent<LiveMessage>) => listener(data);
  channel().addEventListener("message", onMessage);
  return () => channel().removeEventListener("message", onMessage);
}
