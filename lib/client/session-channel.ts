/** A message about the session between tabs of one browser. Never contains a secret. */
export type SessionMessage =
  /** Someone signed out in this browser: every tab hides their data. */
  | { event: "closed" }
  /** An impersonation ended in this browser: its tabs leave. A customer's own tabs stay. */
  | { event: "impersonation_over" }
  /** A page opened with a session, identified by `identity`: tabs waiting for a sign-in can continue. */
  | { event: "open"; identity: string };

let opened: BroadcastChannel | undefined;

/** Opens the channel on first use, because on a server it would keep the process alive. */
function channel(): BroadcastChannel | undefined {
  if (typeof BroadcastChannel === "function") opened ??= new BroadcastChannel("license-portal-session");
  return opened;
}

/** Sends a message to the other tabs. */
export function postToTabs(message: SessionMessage): void {
  channel()?.postMessage(message);
}

/** Calls the listener for every message from another tab. Returns a function that stops it. */
export function onTabMessage(listener: (message: SessionMessage) => void): () => void {
  const onMessage = ({ data }: MessageEvent<unknown>) => {
    if (isSessionMessage(data)) listener(data);
  };
  channel()?.addEventListener("message", onMessage);
  return () => channel()?.removeEventListener("message", onMessage);
}

/** Checks a message, because another tab may run another version of the portal. */
function isSessionMessage(data: unknown): data is SessionMessage {
  if (typeof data !== "object" || data === null || !("event" in data)) return false;
  if (data.event === "closed" || data.event === "impersonation_over") return true;
  return data.event === "open" && "identity" in data && typeof data.identity === "string";
}
