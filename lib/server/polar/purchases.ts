import "server-only";
import { listBenefitGrants } from "@polar-sh/sdk/2026-10/services/customer_portal/benefit_grants";
import { getOrders } from "@polar-sh/sdk/2026-10/services/customer_portal/orders";
import { getSubscriptions } from "@polar-sh/sdk/2026-10/services/customer_portal/subscriptions";
import * as z from "zod";
import type { LicenseKeyDetail } from "@/lib/api/schemas";
import { readFromPolar } from "./call";
import { PolarRefusal } from "./failure";
import { instant, readOne, readRows } from "./shapes";

/** The purchase behind a key. */
export type Purchase = Pick<LicenseKeyDetail, "subscription" | "order">;

/** A key has none to show when its grant names none, or is hidden from the customer. */
export const NO_PURCHASE: Purchase = { subscription: null, order: null };

/** Names a purchase: a subscription, or else an order. */
export type PurchaseIds = { subscriptionId: string | null; orderId: string | null };

/** Only the parts that tie a grant to a key are read: `properties` may contain `user_provided_key`, which is a full key. */
const grant = z.object({
  created_at: instant,
  customer_id: z.uuid(),
  benefit_id: z.uuid(),
  subscription_id: z.uuid().nullable(),
  order_id: z.uuid().nullable(),
  properties: z.object({ license_key_id: z.uuid(), display_key: z.string() }),
});

/** A grant as its customer sees it. */
export type CustomerKeyGrant = PurchaseIds & {
  licenseKeyId: string;
  customerId: string;
  benefitId: string;
  displayKey: string;
  createdAt: Date;
};

const product = z.object({ id: z.uuid().optional(), name: z.string() });
const subscription = z.object({
  id: z.uuid(),
  status: z.string(),
  current_period_end: instant.nullable().catch(null),
  cancel_at_period_end: z.boolean(),
  ends_at: instant.nullable(),
  product,
});
const order = z.object({ id: z.uuid(), created_at: instant, product: product.nullable() });

/**
 * A subscription or an order of the token's owner. Nothing is shown to a member who may not read orders.
 * @returns null when Polar doesn't have it, or not for this customer
 * @throws PolarRefusal `token_refused`; Problem `upstream_*`.
 */
export async function readPurchase(token: string, ids: PurchaseIds): Promise<Purchase | null> {
  try {
    return await read(token, ids);
  } catch (error) {
    if (error instanceof PolarRefusal && error.refusal === "not_permitted") return NO_PURCHASE;
    if (error instanceof PolarRefusal && error.refusal === "not_found") return null;
    throw error;
  }
}

async function read(token: string, { subscriptionId, orderId }: PurchaseIds): Promise<Purchase> {
  const caller = { kind: "customer", token } as const;
  if (subscriptionId) {
    const answer = await readFromPolar(caller, (core) => getSubscriptions(core)(subscriptionId));
    const { product: bought, ...rest } = readOne(subscription, answer);
    return { subscription: { ...rest, ...nameProduct(bought) }, order: null };
  }
  if (!orderId) return NO_PURCHASE;
  const answer = await readFromPolar(caller, (core) => getOrders(core)(orderId));
  const { product: bought, ...rest } = readOne(order, answer);
  return bought ? { subscription: null, order: { ...rest, ...nameProduct(bought) } } : NO_PURCHASE;
}

function nameProduct({ id, name }: z.infer<typeof product>) {
  return { product_name: name, ...(id === undefined ? {} : { product_id: id }) };
}

/**
 * A page of 100 grants of the token's owner (`GET /v1/customer-portal/benefit-grants/`). Polar leaves out those of revoked keys
 * and of private benefits. A member may not be allowed to see any.
 * @throws PolarRefusal `token_refused`; Problem `upstream_*`.
 */
export async function listCustomerKeyGrants(
  token: string,
  { page = 1, benefitId }: { page?: number; benefitId?: string } = {},
): Promise<{ grants: CustomerKeyGrant[]; maxPage: number }> {
  const query = { type: "license_keys" as const, page, limit: 100 };
  const filter = benefitId === undefined ? query : { ...query, benefit_id: benefitId };
  try {
    const answer = await readFromPolar({ kind: "customer", token }, (core) => listBenefitGrants(core)(filter));
    const { items, maxPage } = readRows(grant, answer);
    return { grants: items.map(toGrant), maxPage };
  } catch (error) {
    if (error instanceof PolarRefusal && ["not_permitted", "not_found"].includes(error.refusal))
      return { grants: [], maxPage: 0 };
    throw error;
  }
}

function toGrant({ properties, ...given }: z.infer<typeof grant>): CustomerKeyGrant {
  return {
    licenseKeyId: properties.license_key_id,
    customerId: given.customer_id,
    benefitId: given.benefit_id,
    displayKey: properties.display_key,
    subscriptionId: given.subscription_id,
    orderId: given.order_id,
    createdAt: new Date(given.created_at),
  };
}
