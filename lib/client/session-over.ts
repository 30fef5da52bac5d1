import { useSyncExternalStore } from "react";

/**
 * Is the session of this tab over? Set by any answer that says so, cleared by the next one that succeeds (somebody signed
 * in again, perhaps in another tab). The page stays as it is meanwhile.
 */
let over = false;
const listeners = new Set<() => void>();

function set(value: boolean): void {
  if (over === value) return;
  over = value;
  for (const listener of listeners) listener();
}

export function markSessionOver(): void {
  set(true);
}

export function markSessionOpen(): void {
  set(false);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useSessionOver(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => over,
    () => false,
  );
}
