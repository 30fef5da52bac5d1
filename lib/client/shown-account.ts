/** The account that this tab shows, as `accountIdentity` names it. Another tab may have opened another one in this browser. */
let shown: string | null = null;

/** Saves which account the page shows. Returns the function that forgets it. */
export function showAccount(identity: string): () => void {
  shown = identity;
  return () => {
    shown = null;
  };
}

/** Returns the account that the page shows, or null if it shows none. */
export function shownAccount(): string | null {
  return shown;
}
