import type { Answer, Input } from "./call.ts";
import { micros } from "./clock.ts";
import { integer } from "./validation.ts";

export interface Page {
  page: number;
  limit: number;
}

const positive = integer({ gt: 0 });

/** `page` and `limit`: 10 unless told otherwise, and silently at most 100. */
export function readPage(input: Input): Page {
  const page = input.query("page", positive, 1);
  return { page, limit: Math.min(100, input.query("limit", positive, 10)) };
}

/** A page of records, each written by `write` as JSON text. */
export function listAnswer<T>(records: readonly T[], { page, limit }: Page, write: (record: T) => string): Answer {
  const start = limit * (page - 1);
  const items = records.slice(start, start + limit).map(write);
  const pagination = `{"total_count":${records.length},"max_page":${Math.ceil(records.length / limit)}}`;
  return { status: 200, json: `{"items":[${items.join(",")}],"pagination":${pagination}}` };
}

type Sortable = string | number | null;

/** Sorts by several criteria as PostgreSQL does: nulls last, and first when descending. Equal records keep their order. */
export function sorted<T, P extends string>(
  records: readonly T[],
  sorting: readonly [P, boolean][],
  sortBy: (record: T, property: P) => Sortable,
): T[] {
  return [...records].sort((a, b) => {
    for (const [property, descending] of sorting) {
      const order = compare(sortBy(a, property), sortBy(b, property));
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  });
}

const collator = new Intl.Collator("en");

function compare(a: Sortable, b: Sortable): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return typeof a === "string" && typeof b === "string" ? collator.compare(a, b) : a < b ? -1 : 1;
}

/** Records as PostgreSQL leaves those that sort equal: in the order in which they were last written. */
export function inOrderOfWriting<T extends { created_at: string; modified_at: string | null }>(
  records: readonly T[],
): T[] {
  const written = ({ created_at, modified_at }: T) => micros(modified_at ?? created_at);
  return [...records].sort((a, b) => written(a) - written(b));
}

/** Whether a text contains another, whatever the case; nothing in it is a wildcard. */
export function contains(haystack: string | null | undefined, needle: string): boolean {
  return haystack?.toLowerCase().includes(needle.toLowerCase()) ?? false;
}
