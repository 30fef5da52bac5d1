import { useSyncExternalStore } from "react";
import type { TimeZone } from "@/lib/format";
import { useRenderedAt } from "./locale";

/** How often an open page updates texts such as "expires in 5 days". */
const TICK_MS = 60_000;

let now = 0;
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function tick(): void {
  now = Date.now();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function currentTime(): number {
  if (now === 0) now = Date.now();
  return now;
}

/** Returns the time in milliseconds, updated every minute. During hydration, it's the time of the server's render. */
export function useNow(): number {
  const renderedAt = useRenderedAt();
  return useSyncExternalStore(subscribe, currentTime, () => renderedAt);
}

let zone: TimeZone | undefined;
const neverChanges = () => () => {};

/** Returns the viewer's time zone. The server doesn't know it, so it's UTC in the HTML and during hydration. */
export function useTimeZone(): TimeZone {
  return useSyncExternalStore(
    neverChanges,
    () => {
      zone ??= Intl.DateTimeFormat().resolvedOptions().timeZone;
      return zone;
    },
    () => "UTC",
  );
}
