/** What the tabs of one browser tell each other about the session. Never contains a secret. */
export type SessionMessage =
  /** Somebody signed out in this browser: every tab hides their data. */
  | { event: "closed" }
  /** An impersonation ended in this browser: its tabs leave, the customer's own tabs stay. */
  | { event: "impersonation_over" }
  /** A page was opened with a session, made of the IDs in `identity`: tabs that wait for a sign-in can continue. */
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

/** Calls the listener for every message of another tab. Returns the function that stops it. */
export function onTabMessage(listener: (message: SessionMessage) => void): () => void {
  const onMessage = ({ data }: MessageEvent<unknown>) => {
    if (isSessionMessage(data)) listener(data);
  };
  channel()?.addEventListener("message", onMessage);
  return () => channel()?.removeEventListener("message", onMessage);
}

/** Checks a message, since another tab may run another version of the portal. */
function isSessionMessage(data: unknown): data is SessionMessage {
  if (typeof data !== "object" || data === null || !("event" in data)) return false;
  if (data.event === "closed" || data.event === "impersonation_over") return true;
  return data.event === "open" && "identity" in data && typeof data.identity === "string";
}
