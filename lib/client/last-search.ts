/** A staff user's last customer search, and the page of results. */
export type LastSearch = { query: string; page: number };

let last: LastSearch = { query: "", page: 1 };

/**
 * Returns the search to restore when a staff user comes back from a customer's page. It's only in this tab's memory, never in
 * a URL or the browser's storage, because it may be a full license key.
 */
export function lastSearch(): LastSearch {
  return last;
}

/** Saves the search. Only call it in the browser: on the server, all users would share the search. */
export function saveSearch(search: LastSearch): void {
  last = search;
}
