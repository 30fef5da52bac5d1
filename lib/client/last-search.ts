/** The last customer search of a staff user, and the page of results they were on. */
export type LastSearch = { query: string; page: number };

let last: LastSearch = { query: "", page: 1 };

/**
 * Returns the search to show again when a staff user comes back from a customer. It's only in this tab's memory, never in a
 * URL or in the browser's storage, because it may be a full license key.
 */
export function lastSearch(): LastSearch {
  return last;
}

/** Saves the search. In the browser only: on the server, all users would share it. */
export function saveSearch(search: LastSearch): void {
  last = search;
}
