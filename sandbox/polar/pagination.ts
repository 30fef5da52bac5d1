import { z } from "zod";
import type { Answer } from "./exchange.ts";

/** The `sorting` parameter. A minus sign means newest first, which is the default. */
export const sorting = z.array(z.enum(["created_at", "-created_at"])).default(["-created_at"]);

/** Orders two of Polar's dates, whose fractions of a second have no trailing zeros. */
export function compareDates(a: string, b: string): number {
  const [first, second] = [a.replace("Z", ""), b.replace("Z", "")];
  return first < second ? -1 : Number(first > second);
}

/** Records by `created_at`, as the `sorting` parameter asks. Equal dates keep their order. */
export function sortByCreation<T extends { created_at: string }>(records: readonly T[], order: readonly string[]): T[] {
  const sign = order[0]?.startsWith("-") ? -1 : 1;
  return [...records].sort((a, b) => sign * compareDates(a.created_at, b.created_at));
}

/** One page of records, each written as JSON by `write`. */
export function listAnswer<T>(
  records: readonly T[],
  { page, limit }: { page: number; limit: number },
  write: (record: T) => string = (record) => JSON.stringify(record),
): Answer {
  const start = limit * (page - 1);
  const items = records.slice(start, start + limit).map(write);
  const pagination = `{"total_count":${records.length},"max_page":${Math.ceil(records.length / limit)}}`;
  return { status: 200, json: `{"items":[${items.join(",")}],"pagination":${pagination}}` };
}

/** Whether a text contains another, ignoring case. */
export function contains(haystack: string | null | undefined, needle: string): boolean {
  return haystack?.toLowerCase().includes(needle.toLowerCase()) ?? false;
}
