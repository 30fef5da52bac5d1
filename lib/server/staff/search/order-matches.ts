import "server-only";
import type { StaffContext } from "@/lib/server/context";
import { keyMask } from "@/lib/server/directory/known-keys";
import { deleteOrder, foldedNumber, ordersNumbered, recordOrders } from "@/lib/server/directory/order-index";
import { plainText } from "@/lib/server/platform/plain-text";
import { isAlive } from "@/lib/server/polar/customers";
import { orNull } from "@/lib/server/polar/failure";
import { readOrganizationOrder } from "@/lib/server/polar/orders";
import type { Candidate } from "./exact-matches";

/** An organization's numbers are unique. More than one is a number that has changed. */
const MOST_ORDERS = 3;

/** Finds orders by their whole number. */
export async function findOrders(context: StaffContext, typed: string): Promise<Candidate[]> {
  const ids = await ordersNumbered(context.db, { typed, limit: MOST_ORDERS });
  return ids.map((id) => orderCandidate(context, id, typed));
}

/** The match of an order; null, after a correction of the index, when it has another number now or is gone. */
function orderCandidate({ db, polar }: StaffContext, id: string, typed: string): Candidate {
  return async () => {
    const order = await orNull(readOrganizationOrder(id, polar.lane), "customer_not_found");
    if (order === null || !isAlive(order.customer)) {
      await deleteOrder(db, id);
      return null;
    }
    const { customer, invoice_number: number } = order;
    if (number === null || foldedNumber(number) !== foldedNumber(typed)) {
      await recordOrders(db, [order]);
      return null;
    }
    const mask = await keyMask(db, customer.id);
    return { customer, match: { kind: "order", number: mask(plainText(number)) } };
  };
}
