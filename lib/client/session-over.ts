import { useSyncExternalStore } from "react";

let isOver = false;
const listeners = new Set<() => void>();

/** Saves whether this tab's session is over. Every API answer shows it, so a sign-in in another tab counts too. */
export function setSessionOver(value: boolean): void {
  if (isOver === value) return;
  isOver = value;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Is this tab's session over? The page stays as it is. */
export function useSessionOver(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => isOver,
    () => false,
  );
}
