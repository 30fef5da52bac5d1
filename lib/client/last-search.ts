/** What an agent searched for last, and which page of the results they were on. */
export type LastSearch = { query: string; page: number };

let last: LastSearch = { query: "", page: 1 };

/**
 * Kept in this tab's memory alone, for the way back from a customer: a reload forgets it, and it is never in an address,
 * the history or the browser's storage, since it may be a whole license key.
 */
export function lastSearch(): LastSearch {
  return last;
}

/** In the browser only: on the server this memory would be everybody's. */
export function keepSearch(search: LastSearch): void {
  last = search;
}
