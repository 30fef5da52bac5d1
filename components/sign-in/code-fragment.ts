import { useSyncExternalStore } from "react";
import { codeDigits } from "@/lib/api/sign-in";

/** The code that the mail's link brought behind "#", where no server sees it; taken out of the address at once. */
let found: string | null = null;

function read(): string | null {
  const given = /^#code=([\d%\s+-]{8,40})$/.exec(window.location.hash)?.[1];
  if (given !== undefined) {
    found = codeDigits(given).slice(0, 8);
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

/** Another code was asked for: the one of the link opens nothing any more. */
export function forgetLinkedCode(): void {
  found = null;
  for (const listener of listeners) listener();
}

/** The code of the link that was opened in this tab, or null. It is only ever filled in, never sent by itself. */
export function useLinkedCode(): string | null {
  return useSyncExternalStore(subscribe, read, () => null);
}
