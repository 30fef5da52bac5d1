import { useSyncExternalStore } from "react";

/** The token from the link in the mail. The link has it in the hash, so no server sees it. `read` removes it from the URL. */
let found: string | null = null;

function read(): string | null {
  const token = /^#([\w-]{43})$/.exec(window.location.hash)?.[1];
  if (token !== undefined) {
    found = token;
    window.history.replaceState(window.history.state, "", window.location.pathname);
  }
  return found;
}

function subscribe(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}

/** Returns the token of the link "That wasn't me" that was opened in this tab, or null. Undefined in the first HTML. */
export function useNotMeToken(): string | null | undefined {
  return useSyncExternalStore(subscribe, read, () => undefined);
}
