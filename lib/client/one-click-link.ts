import { useSyncExternalStore } from "react";
import { type ReminderKind, reminderKinds } from "@/lib/api/reminders";

/** The link from a mail. It's in the hash, so no server sees it before the click. `read` removes it from the URL. */
let found: string | null = null;

function read(): string | null {
  const link = /^#([\w.-]{60,300})$/.exec(window.location.hash)?.[1];
  if (link !== undefined) {
    found = link;
    window.history.replaceState(window.history.state, "", window.location.pathname);
  }
  return found;
}

function subscribe(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}

/** Returns the link that was opened in this tab, or null. Undefined in the first HTML. */
export function useOneClickLink(): string | null | undefined {
  return useSyncExternalStore(subscribe, read, () => undefined);
}

/** The kind of mail that a link turns off, as it says itself. Null if it names none. */
export function kindOfLink(link: string): ReminderKind | null {
  return reminderKinds.find((kind) => link.startsWith(`${kind}.`)) ?? null;
}
