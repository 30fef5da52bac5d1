import type { QueryClient } from "@tanstack/react-query";
import type { LiveChange } from "@/lib/api/live";
import type { LivePage } from "./live-page";
import { concerns } from "./live-topics";
import { tabId } from "./tab-id";

/** Changes that arrive together are loaded together. Tabs of a team don't all ask at the same moment. */
const TOGETHER_MS = 100;
const SPREAD_MS = 300;
/** When something may have been missed, every open page asks. */
const SPREAD_ALL_MS = 3000;
/** Pages load at most this often. */
const BETWEEN_MS = 1200;
/** A response that is on its way would show what a write just removed, and a refresh would undo a navigation. */
const BUSY_MS = 500;
/** Without a click or a key for so long, nobody looks at the page: polling must not keep an idle session alive. */
const IDLE_MS = 15 * 60_000;
/** A history of more pages isn't loaded again while it's open: each page is a request, and asks Polar. */
const MOST_PAGES = 5;

/**
 * Loads again what a change concerns. Waits while the page is hidden, and while it sends a write itself.
 * @param refresh reloads what the server rendered of this page
 * @returns a function that takes a change
 */
export function refreshOnChange(
  client: QueryClient,
  { page, refresh, signal }: { page: LivePage; refresh: () => void; signal: AbortSignal },
) {
  const waiting: LiveChange[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let loadedAt = Number.NEGATIVE_INFINITY;
  page.onVisibility(() => schedule(0));
  signal.addEventListener("abort", () => clearTimeout(timer));

  function schedule(spreadMs: number): void {
    if (waiting.length === 0 || page.isHidden()) return;
    const pause = loadedAt + BETWEEN_MS - performance.now();
    timer ??= setTimeout(load, Math.max(TOGETHER_MS, pause) + Math.random() * spreadMs);
  }

  function load(): void {
    timer = undefined;
    if (page.isLeaving() || client.isMutating() > 0) {
      timer = setTimeout(load, BUSY_MS);
      return;
    }
    if (page.isHidden()) return;
    loadedAt = performance.now();
    const changes = waiting.splice(0);
    void client.invalidateQueries({
      predicate: ({ queryKey, state }) => !isLong(state.data) && changes.some((change) => concerns(change, queryKey)),
    });
    if (changes.some(({ topic }) => topic === "account" || topic === "all")) refresh();
  }

  return ({ poll, topic, license_key_id, by }: LiveChange & { poll?: boolean }) => {
    if (by === tabId || (poll && page.idleMs() > IDLE_MS)) return;
    waiting.push({ topic, ...(license_key_id === undefined ? {} : { license_key_id }) });
    schedule(topic === "all" ? SPREAD_ALL_MS : SPREAD_MS);
  };
}

function isLong(data: unknown): boolean {
  if (typeof data !== "object" || data === null || !("pages" in data)) return false;
  return Array.isArray(data.pages) && data.pages.length > MOST_PAGES;
}
