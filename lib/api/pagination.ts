import type { Pagination } from "./schemas";

/** How many items and pages a list has, `limit` items a page. */
export function paginationOf(count: number, limit: number): Pagination {
  return { total_count: count, max_page: Math.ceil(count / limit) };
}

/** One page (from 1) of a list that is at hand. */
export function paginate<T>(
  items: readonly T[],
  { page, limit }: { page: number; limit: number },
): { items: T[]; pagination: Pagination } {
  const start = (page - 1) * limit;
  return { items: items.slice(start, start + limit), pagination: paginationOf(items.length, limit) };
}
