import type { Pagination } from "./schemas";

/** Returns the counts of items and pages for a list with `limit` items per page. */
export function paginationOf(count: number, limit: number): Pagination {
  return { total_count: count, max_page: Math.ceil(count / limit) };
}

/** Returns one page (from 1) of a complete list. */
export function paginate<T>(
  items: readonly T[],
  { page, limit }: { page: number; limit: number },
): { items: T[]; pagination: Pagination } {
  const start = (page - 1) * limit;
  return { items: items.slice(start, start + limit), pagination: paginationOf(items.length, limit) };
}
