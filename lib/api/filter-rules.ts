import { oneLine } from "./typed-text";

/**
 * The rules for filters in URLs, without zod, because the first page must not wait for zod to load. Used by the schemas in
 * filters.ts and by lib/client/license-key-urls.ts.
 */

/** The statuses to filter by: all but `unknown`. */
export const filterableStatuses = ["active", "expiring", "expired", "disabled", "revoked"] as const;

export const POSITIVE_INTEGER = /^[1-9]\d{0,5}$/;
/** 1 to 100. */
export const PAGE_SIZE = /^([1-9]\d?|100)$/;
export const DEFAULT_PAGE_SIZE = 25;
/** A UUID of any version, or the nil or max UUID (RFC 9562). */
export const ANY_UUID =
  /^([0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$/i;
/** The maximum length of a search. */
export const QUERY_MAX = 500;

/** Returns a typed search on one line, cut to 120 characters. It is empty if it shows nothing. */
export function foldQuery(text: string): string {
  return oneLine(text).slice(0, 120);
}

/** How a key's devices are sorted. */
export const deviceSorts = ["oldest", "newest", "name"] as const;

/** Devices per page. */
export const ACTIVATIONS_PER_PAGE = 50;

/** Characters of a search by staff: a license key can be of any length, and the largest body is 64 KB. */
export const LONGEST_SEARCH = 20_000;
