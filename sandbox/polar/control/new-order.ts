import { randomUUID } from "node:crypto";
import type { PolarSandbox } from "../polar-sandbox.ts";
import type { Customer, Order, Organization, Product } from "../records.ts";
import { invalid } from "./control-input.ts";
import { makeOrder } from "./make-purchase.ts";
import type { NewOrder } from "./new-customer-schema.ts";

/** Finds the product of a described order, before anything is written. @throws HTTPException 422 */
export function findOrderedProduct(
  sandbox: PolarSandbox,
  { id }: Organization,
  given: NewOrder,
  index: number,
): Product {
  const products = sandbox.state.products.by("organization", id);
  const product = products.find(({ name }) => given.product === undefined || name === given.product);
  if (product === undefined) throw invalid(["orders", index, "product"], "No such product.");
  return product;
}

/** The next invoice's number. */
export function nextInvoice({ state }: PolarSandbox, { slug }: Organization): string {
  return `${slug.slice(0, 2).toUpperCase()}-${10_000 + state.orders.size}`;
}

type OrderOwner = { organization: Organization; customer: Customer };

/** @param subscription_id the subscription that it is for */
export function addOrder(
  sandbox: PolarSandbox,
  { organization, customer }: OrderOwner,
  { created_at, product: _, subscription_of: __, ...state }: NewOrder,
  { product, subscription_id }: { product: Product; subscription_id: string | null },
): Order {
  const nowMs = sandbox.clock.ms();
  return sandbox.state.orders.put(
    makeOrder({
      ...state,
      id: randomUUID(),
      itemId: randomUUID(),
      invoice: nextInvoice(sandbox, organization),
      customer_id: customer.id,
      organization,
      product,
      subscription_id,
      createdMs: created_at === undefined ? nowMs : Date.parse(created_at),
      nowMs,
    }),
  );
}
