/**
 * What the tabs of one browser tell each other about the session, so that none goes on showing what is over. Names no
 * secret: `identity` is made of the ids that every page holds.
 */
export type SessionNews =
  /** Somebody signed out in this browser: nothing of theirs may stay on any screen. */
  | { event: "closed" }
  /** An agent's view of a customer was ended in this browser: its tabs leave, a customer's own stay. */
  | { event: "impersonation_over" }
  /** A page was opened with a session: whoever waits for a sign-in can go on. */
  | { event: "open"; identity: string };

const NAME = "license-portal-session";

let opened: BroadcastChannel | undefined;

/** Opened when a page needs it: on a server it would keep the process alive. */
function channel(): BroadcastChannel | undefined {
  if (typeof BroadcastChannel === "function") opened ??= new BroadcastChannel(NAME);
  return opened;
}

/** Tells the other tabs, not this one. */
export function tellTabs(news: SessionNews): void {
  channel()?.postMessage(news);
}

/** Hears what other tabs tell. @returns how to stop. */
export function hearTabs(listener: (news: SessionNews) => void): () => void {
  const heard = ({ data }: MessageEvent<unknown>) => {
    if (isNews(data)) listener(data);
  };
  channel()?.addEventListener("message", heard);
  return () => channel()?.removeEventListener("message", heard);
}

/** Another tab may hold another version of the portal. */
function isNews(data: unknown): data is SessionNews {
  if (typeof data !== "object" || data === null || !("event" in data)) return false;
  if (data.event === "closed" || data.event === "impersonation_over") return true;
  return data.event === "open" && "identity" in data && typeof data.identity === "string";
}
