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

const NONE: Purchase = { subscription: null, order: null };

/** Only the parts that tie a grant to a key are read: `properties` may contain `user_provided_key`, which is a full key. */
const grant = z.object({
  subscription_id: z.uuid().nullable(),
  order_id: z.uuid().nullable(),
  properties: z.object({ license_key_id: z.uuid() }),
});
type Grant = z.infer<typeof grant>;
const product = z.object({ name: z.string() });
const subscription = z.object({
  id: z.uuid(),
  status: z.string(),
  current_period_end: instant.nullable().catch(null),
  cancel_at_period_end: z.boolean(),
  ends_at: instant.nullable(),
  product,
});
const order = z.object({ id: z.uuid(), created_at: instant, product: product.nullable() });

type KeyOfBenefit = { id: string; benefit_id: string };

/**
 * The subscription or order behind a key, found through its benefit grant (`GET /v1/customer-portal/benefit-grants/`). There is
 * none to show for a revoked key or a private benefit, whose grants customers can't see, and for a member who may not
 * read orders.
 * @throws PolarRefusal `token_refused`; Problem `upstream_*`.
 */
export async function readPurchase(token: string, key: KeyOfBenefit): Promise<Purchase> {
  try {
    const found = await findGrant(token, key);
    return found ? await readPurchaseOf(token, found) : NONE;
  } catch (error) {
    if (error instanceof PolarRefusal && ["not_permitted", "not_found"].includes(error.refusal)) return NONE;
    throw error;
  }
}

async function readPurchaseOf(token: string, { subscription_id, order_id }: Grant): Promise<Purchase> {
  const caller = { kind: "customer", token } as const;
  if (subscription_id) {
    const answer = await readFromPolar(caller, (core) => getSubscriptions(core)(subscription_id));
    const { product: bought, ...rest } = readOne(subscription, answer);
    return { subscription: { ...rest, product_name: bought.name }, order: null };
  }
  if (!order_id) return NONE;
  const answer = await readFromPolar(caller, (core) => getOrders(core)(order_id));
  const { product: bought, ...rest } = readOne(order, answer);
  return bought ? { subscription: null, order: { ...rest, product_name: bought.name } } : NONE;
}

async function findGrant(token: string, key: KeyOfBenefit): Promise<Grant | undefined> {
  for (let page = 1; page <= 5; page += 1) {
    const answer = await readFromPolar({ kind: "customer", token }, (core) =>
      listBenefitGrants(core)({ type: "license_keys", benefit_id: key.benefit_id, page, limit: 100 }),
    );
    const { items, maxPage } = readRows(grant, answer);
    const found = items.find(({ properties }) => properties.license_key_id === key.id);
    if (found || page >= maxPage) return found;
  }
  return undefined;
}
