import "server-only";
import { getOrders, listOrders } from "@polar-sh/sdk/2026-10/services/orders";
import * as z from "zod";
import type { Lane } from "./budget";
import { readAsOrganization } from "./call";
import { polarCustomer, type Rows, readOne, readRows } from "./shapes";

const polarOrder = z.object({
  id: z.uuid(),
  customer_id: z.uuid(),
  invoice_number: z.string().nullable(),
  customer: polarCustomer,
});

/** An order as the organization sees it: its number, and its customer, who may be deleted. */
export type PolarOrder = z.infer<typeof polarOrder>;

/**
 * A page of 100 of the organization's orders (`GET /v1/orders/`). Polar can't filter by number.
 * @param first which of them are on the first page
 * @throws Problem `upstream_rejected` without the scope `orders:read`; `upstream_*`.
 */
export async function listOrganizationOrders(
  page: number,
  lane: Lane,
  first: "oldest" | "newest",
): Promise<Rows<PolarOrder>> {
  const sorting = [first === "oldest" ? ("created_at" as const) : ("-created_at" as const)];
  const answer = await readAsOrganization(lane, (core) => listOrders(core)({ page, limit: 100, sorting }));
  return readRows(polarOrder, answer);
}

/**
 * One order of the organization (`GET /v1/orders/{id}`).
 * @throws Problem `customer_not_found` when Polar doesn't have it; `upstream_*`.
 */
export async function readOrganizationOrder(id: string, lane: Lane): Promise<PolarOrder> {
  const answer = await readAsOrganization(lane, (core) => getOrders(core)(id), {
    not_found: "customer_not_found",
    invalid: "customer_not_found",
  });
  return readOne(polarOrder, answer);
}
