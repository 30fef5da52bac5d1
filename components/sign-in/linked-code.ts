import { useSyncExternalStore } from "react";
import { CODE_LENGTH, codeDigits } from "@/lib/api/sign-in";

/** The code from the email's link. It's in the URL's hash, so no server sees it. `read` removes it from the URL. */
let found: string | null = null;

function read(): string | null {
  const code = /^#code=([\d%\s+-]{8,40})$/.exec(window.location.hash)?.[1];
  if (code !== undefined) {
    found = codeDigits(code).slice(0, CODE_LENGTH);
    window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search);
  }
  return found;
}

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("hashchange", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("hashchange", listener);
  };
}

/** Deletes the code. Call it when a newer code was sent. */
export function deleteLinkedCode(): void {
  found = null;
  for (const listener of listeners) listener();
}

/** Returns the code from the link opened in this tab, or null. Forms fill it in, but never submit it. */
export function useLinkedCode(): string | null {
  return useSyncExternalStore(subscribe, read, () => null);
}
