import "server-only";
import pLimit from "p-limit";

/** Calls to Polar that one request makes in parallel. More would use up a customer's 500 requests a minute too quickly. */
const CONCURRENCY = 4;

/**
 * Reads each item, a few in parallel, and returns the results in the items' order.
 * @throws the first failure. Reads that haven't started by then are dropped.
 */
export async function readEach<T, R>(items: Iterable<T>, read: (item: T) => Promise<R>): Promise<R[]> {
  const limit = pLimit(CONCURRENCY);
  return await limit.map(items, read).finally(() => limit.clearQueue());
}
