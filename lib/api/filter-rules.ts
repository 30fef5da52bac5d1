/**
 * The rules for filters in URLs, without zod. The schemas in filters.ts use them, and so does lib/client/license-key-urls.ts,
 * because the first page must not wait for zod to load.
 */

/** The statuses to filter by: all shown statuses except `unknown`. */
export const filterableStatuses = ["active", "expiring", "expired", "disabled", "revoked"] as const;

export const POSITIVE_INTEGER = /^[1-9]\d{0,5}$/;
/** 1 to 100. */
export const PAGE_SIZE = /^([1-9]\d?|100)$/;
export const DEFAULT_PAGE_SIZE = 25;
/** RFC 9562, any version, the nil and max UUIDs too. */
export const ANY_UUID =
  /^([0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$/i;
/** A longer search is invalid. */
export const QUERY_MAX = 500;

/** Returns a typed search, trimmed, with single spaces, cut to 120 characters. */
export function foldQuery(text: string): string {
  return text.trim().replace(/\s+/g, " ").slice(0, 120);
}

/** Devices a page. */
export const ACTIVATIONS_PER_PAGE = 50;

/** Characters of a search by staff: a license key can be of any length, and the largest body is 64 KB. */
export const LONGEST_SEARCH = 20_000;
