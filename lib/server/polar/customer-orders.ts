import "server-only";
import { listOrders } from "@polar-sh/sdk/2026-10/services/customer_portal/orders";
import * as z from "zod";
import { readFromPolar } from "./call";
import { PolarRefusal } from "./failure";
import { instant, type Rows, readRows } from "./shapes";

const customerOrder = z.object({
  id: z.uuid(),
  created_at: instant,
  /** Also of a refunded order. `due_amount` is the total even when all is paid. */
  paid: z.boolean(),
  /** `purchase`, `subscription_create`, `subscription_cycle` or `subscription_update`. */
  billing_reason: z.string(),
  subscription_id: z.uuid().nullable(),
  product: z.object({ name: z.string() }).nullable(),
});

/** An order as its customer sees it. */
export type CustomerOrder = z.infer<typeof customerOrder>;

const NO_ORDERS: Rows<CustomerOrder> = { items: [], unreadable: 0, totalCount: 0, maxPage: 0 };

/**
 * A page of 100 orders of the token's owner, newest first (`GET /v1/customer-portal/orders/`). Polar can't filter by date.
 * A team's orders are shown to its owner and billing managers; for other members there are none.
 * @throws PolarRefusal `token_refused`; Problem `upstream_*`.
 */
export async function listCustomerOrders(token: string, page: number): Promise<Rows<CustomerOrder>> {
  const query = { page, limit: 100, sorting: ["-created_at" as const] };
  try {
    return readRows(customerOrder, await readFromPolar({ kind: "customer", token }, (core) => listOrders(core)(query)));
  } catch (error) {
    if (error instanceof PolarRefusal && error.refusal === "not_permitted") return NO_ORDERS;
    throw error;
  }
}
