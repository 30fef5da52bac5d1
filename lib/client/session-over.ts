import { useSyncExternalStore } from "react";

let isOver = false;
const listeners = new Set<() => void>();

/** Saves whether this tab's session is over. Every API response updates it, so it also notices a sign-in in another tab. */
export function setSessionOver(value: boolean): void {
  if (isOver === value) return;
  isOver = value;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Returns whether this tab's session is over. The page stays as it is. */
export function useSessionOver(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => isOver,
    () => false,
  );
}
