import "server-only";
import { readEach } from "./parallel-reads";
import type { Rows } from "./shapes";

/** Cap on the pages of a list. Polar's `max_page` alone could keep us reading forever. */
export const MOST_PAGES = 100;

/**
 * Reads a list to its end: the first page alone, then the others, a few in parallel.
 * @param read reads one page (from 1)
 * @param mostPages pages after this one are left out
 * @returns the items in the list's order, and how many rows couldn't be read. A row that moved while we read can come twice.
 * @throws whatever `read` throws.
 */
export async function readEveryPage<T>(
  read: (page: number) => Promise<Rows<T>>,
  mostPages: number,
): Promise<{ items: T[]; totalCount: number; unreadable: number }> {
  const first = await read(1);
  const otherCount = Math.max(0, Math.min(first.maxPage, mostPages) - 1);
  const others = Array.from({ length: otherCount }, (_, index) => index + 2);
  const pages = [first, ...(await readEach(others, read))];
  return {
    items: pages.flatMap(({ items }) => items),
    totalCount: first.totalCount,
    unreadable: pages.reduce((sum, { unreadable }) => sum + unreadable, 0),
  };
}
