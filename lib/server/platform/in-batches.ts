import "server-only";

/** Upstream calls side by side for one request. */
const AT_ONCE = 4;

/** Does work for each item, a few at once, and answers in the items' order. @throws the first failure. */
export async function inBatches<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE) {
    results.push(...(await Promise.all(items.slice(start, start + AT_ONCE).map(work))));
  }
  return results;
}
