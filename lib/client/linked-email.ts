import { useSyncExternalStore } from "react";

/** The email of a link such as `/sign-in#email=ada@example.com`. No server sees a hash. `read` removes it from the URL. */
let found: string | null = null;

function read(): string | null {
  const email = new URLSearchParams(window.location.hash.slice(1)).get("email");
  if (email !== null) {
    found = email.slice(0, 254);
    window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search);
  }
  return found;
}

function subscribe(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}

/** Returns the email of the link that was opened in this tab, or null. Forms fill it in, but never submit it. */
export function useLinkedEmail(): string | null {
  return useSyncExternalStore(subscribe, read, () => null);
}
