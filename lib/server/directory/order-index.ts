import "server-only";
import { desc, eq, inArray, sql } from "drizzle-orm";
import type { Queryable } from "@/lib/server/platform/db/database";
import { directoryOrders } from "@/lib/server/platform/db/schema/directory";
import { keyedHash, keyedHashes } from "@/lib/server/platform/secrets";
import type { PolarOrder } from "@/lib/server/polar/orders";

const PURPOSE = "order-number-index";

/** A number as we compare it: people type it in any case, with spaces, or with # before it. */
export function foldedNumber(number: string): string {
  return number.normalize("NFKC").replace(/\s+/g, "").replace(/^#/, "").toLowerCase();
}

/** Writes the numbers of orders, as Polar just returned them. One without a number, or of a deleted customer, is left out. */
export async function recordOrders(db: Queryable, orders: PolarOrder[]): Promise<void> {
  // PostgreSQL refuses to upsert a row twice in one statement.
  const rows = [...new Map(orders.map((order) => [order.id, order])).values()].flatMap((order) =>
    order.invoice_number === null || order.customer.deleted_at !== null
      ? []
      : [
          {
            orderId: order.id,
            customerId: order.customer_id,
            numberHash: keyedHash(PURPOSE, foldedNumber(order.invoice_number)),
          },
        ],
  );
  if (rows.length === 0) return;
  await db
    .insert(directoryOrders)
    .values(rows)
    .onConflictDoUpdate({
      target: directoryOrders.orderId,
      set: {
        customerId: sql`excluded.customer_id`,
        numberHash: sql`excluded.number_hash`,
        seenAt: sql`now()`,
      },
    });
}

/** Ids of orders that had this number when last seen. They are hints: read each again at Polar. */
export async function ordersNumbered(
  db: Queryable,
  { typed, limit }: { typed: string; limit: number },
): Promise<string[]> {
  const { orderId, numberHash, seenAt } = directoryOrders;
  const rows = await db
    .select({ orderId })
    .from(directoryOrders)
    .where(inArray(numberHash, keyedHashes(PURPOSE, foldedNumber(typed))))
    .orderBy(desc(seenAt))
    .limit(limit);
  return rows.map((row) => row.orderId);
}

/** Deletes an order that Polar no longer has. */
export async function deleteOrder(db: Queryable, orderId: string): Promise<void> {
  await db.delete(directoryOrders).where(eq(directoryOrders.orderId, orderId));
}

/** Deletes the orders of a deleted customer. */
export async function deleteOrdersOf(db: Queryable, customerId: string): Promise<void> {
  await db.delete(directoryOrders).where(eq(directoryOrders.customerId, customerId));
}
