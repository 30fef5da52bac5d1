import { useSyncExternalStore } from "react";

function subscribe(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}

/**
 * Makes a hook for the secret in the link of a mail. It's in the hash, so no server sees it before the click, and the hook removes
 * it from the URL.
 * @param pattern of the hash; its first group is the secret
 * @returns a hook that returns the secret of the link that was opened in this tab, or null. Undefined in the first HTML.
 */
export function linkSecret(pattern: RegExp): () => string | null | undefined {
  let found: string | null = null;
  function read(): string | null {
    const secret = pattern.exec(window.location.hash)?.[1];
    if (secret !== undefined) {
      found = secret;
      window.history.replaceState(window.history.state, "", window.location.pathname);
    }
    return found;
  }
  return () => useSyncExternalStore(subscribe, read, () => undefined);
}
