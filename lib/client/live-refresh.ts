import type { Query, QueryClient } from "@tanstack/react-query";
import type { LiveChange } from "@/lib/api/live";
import { tabId } from "./tab-id";

/** Changes that arrive together are loaded together. Tabs of a team don't all ask at the same moment. */
const TOGETHER_MS = 100;
const SPREAD_MS = 300;
/** When something may have been missed, every open page asks. */
const SPREAD_ALL_MS = 3000;
/** Pages load at most this often. */
const BETWEEN_MS = 1200;
/** Without a click or a key for so long, nobody looks at the page: polling must not keep an idle session alive. */
const IDLE_MS = 15 * 60_000;

/**
 * Loads again what a change concerns. Waits while the tab is hidden, and while it sends a write itself.
 * @param refresh reloads what the server rendered of this page
 * @returns a function that takes a change
 */
export function refreshOnChange(client: QueryClient, refresh: () => void, signal: AbortSignal) {
  const waiting: LiveChange[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let loadedAt = Number.NEGATIVE_INFINITY;
  let usedAt = performance.now();
  let isLeaving = false;

  const listen = (target: EventTarget, name: string, listener: () => void) =>
    target.addEventListener(name, listener, { signal, passive: true });
  for (const name of ["pointerdown", "keydown"])
    listen(window, name, () => {
      usedAt = performance.now();
    });
  listen(window, "beforeunload", () => {
    isLeaving = true;
    // The page stays if the link was a download.
    setTimeout(() => {
      isLeaving = false;
    }, 10_000);
  });
  listen(document, "visibilitychange", () => schedule(0));
  signal.addEventListener("abort", () => clearTimeout(timer));

  function schedule(spreadMs: number): void {
    if (waiting.length === 0 || document.hidden) return;
    const pause = loadedAt + BETWEEN_MS - performance.now();
    timer ??= setTimeout(load, Math.max(TOGETHER_MS, pause) + Math.random() * spreadMs);
  }

  function load(): void {
    timer = undefined;
    // A response that is on its way would show what a write just removed, and a refresh would undo a navigation.
    if (isLeaving || client.isMutating() > 0) {
      timer = setTimeout(load, 500);
      return;
    }
    if (document.hidden) return;
    loadedAt = performance.now();
    const changes = waiting.splice(0);
    void client.invalidateQueries({ predicate: (query) => changes.some((change) => concerns(change, query)) });
    const isRendered = window.location.pathname === "/account";
    if (isRendered && changes.some(({ topic }) => topic === "account" || topic === "all")) refresh();
  }

  return ({ poll, topic, license_key_id, by }: LiveChange & { poll?: boolean }) => {
    if (by === tabId || (poll && performance.now() - usedAt > IDLE_MS)) return;
    waiting.push({ topic, ...(license_key_id === undefined ? {} : { license_key_id }) });
    schedule(topic === "all" ? SPREAD_ALL_MS : SPREAD_MS);
  };
}

/** The first parts of the keys of the queries (queries.ts) that a topic concerns. */
const topics: Record<LiveChange["topic"], readonly string[]> = {
  license_keys: ["license-keys", "history"],
  sessions: ["sessions"],
  account: ["session", "notifications", "history"],
  all: ["license-keys", "sessions", "session", "notifications", "history"],
};

function concerns({ topic, license_key_id: id }: LiveChange, { queryKey }: Query): boolean {
  const [of, kind, one] = queryKey;
  if (!topics[topic].includes(String(of))) return false;
  // An account's history tells of every key.
  if (of === "history") return id === undefined || kind === null || kind === id;
  // Each key has a count of its own. To load all of them costs too much for a change that may not be one.
  if (id === undefined && of === "license-keys") return kind !== "activation-count";
  return id === undefined || kind === "list" || one === id;
}
