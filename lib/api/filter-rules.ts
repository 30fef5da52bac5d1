/**
 * What a URL may ask, as plain rules: the schemas in filters.ts are made of them, and so is the reading of an address in
 * the browser, which must not wait for a parser before it can show the page that came with the HTML.
 */

/** The statuses that can be asked for in a filter: those shown, without `unknown`. */
export const filterableStatuses = ["active", "expiring", "expired", "disabled", "revoked"] as const;

export const POSITIVE_INTEGER = /^[1-9]\d{0,5}$/;
/** 1 to 100. */
export const PAGE_SIZE = /^([1-9]\d?|100)$/;
export const DEFAULT_PAGE_SIZE = 25;
/** RFC 9562, any version, the nil and max UUIDs too. */
export const ANY_UUID =
  /^([0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$/i;
/** Longer text is no search. */
export const QUERY_MAX = 500;

/** What a person typed: trimmed, inner white space folded, at most 120 characters. */
export function foldQuery(text: string): string {
  return text.trim().replace(/\s+/g, " ").slice(0, 120);
}

/** Devices on one page. */
export const ACTIVATIONS_PER_PAGE = 50;
