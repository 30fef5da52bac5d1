import "server-only";
import type { HistoryAction } from "@/lib/api/history-kinds";
import type { CustomerContext } from "@/lib/server/context";
import { plainText } from "@/lib/server/platform/plain-text";
import { type CustomerOrder, listCustomerOrders } from "@/lib/server/polar/customer-orders";
import { type Entry, isInSlice, isWanted, newEvent, type Slice, SOURCES } from "./history-source";

/** Pages of 100 orders. Older ones aren't told. */
const MOST_PAGES = 10;

/** What an order of each `billing_reason` tells. A changed subscription is neither bought nor renewed. */
const actionOf: Record<string, HistoryAction | undefined> = {
  purchase: "bought",
  subscription_create: "bought",
  subscription_cycle: "renewed",
};

/** An order's event, and what the key that it paid for is found by. */
export type OrderEvent = { entry: Entry; order: Pick<CustomerOrder, "id" | "subscription_id"> };

/**
 * The orders that Polar shows this person, as far back as the slice needs them: one call for each 100, and none for a filter
 * that leaves them out. Unpaid ones aren't told.
 * @throws PolarRefusal `token_refused`; Problem `upstream_*`.
 */
export async function readOrderEvents({ polar }: CustomerContext, slice: Slice): Promise<OrderEvent[]> {
  if (!isWanted("bought", slice) && !isWanted("renewed", slice)) return [];
  // An order that is made between two pages shifts the others: one can be on both.
  const found = new Map<string, OrderEvent>();
  for (let page = 1, last = 1; page <= last; page += 1) {
    const { items, maxPage } = await polar.withCustomerToken((token) => listCustomerOrders(token, page));
    for (const order of items) {
      const entry = toEntry(order);
      if (entry !== null && isInSlice(entry, slice)) found.set(order.id, { entry, order });
    }
    last = isFilled([...found.values()], slice) ? page : Math.min(maxPage, MOST_PAGES);
  }
  return [...found.values()];
}

/** Orders of one millisecond stay together: their order at Polar isn't ours. */
function isFilled(found: OrderEvent[], { limit }: Slice): boolean {
  const [wanted, oldest] = [found[limit - 1], found.at(-1)];
  return wanted !== undefined && oldest !== undefined && oldest.entry.at < wanted.entry.at;
}

function toEntry({ id, created_at, paid, billing_reason, product }: CustomerOrder): Entry | null {
  const action = actionOf[billing_reason];
  if (!paid || action === undefined) return null;
  const event = newEvent(action, { product: product && plainText(product.name) });
  return orderEntry(id, created_at, event);
}

/** The entry of an order: the same in a key's history and in the account's. */
export function orderEntry(id: string, createdAt: string, event: Entry["event"]): Entry {
  return { at: Date.parse(createdAt), source: SOURCES.polar, name: `order:${id}`, event };
}
