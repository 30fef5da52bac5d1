import "server-only";
import { listBenefitGrants } from "@polar-sh/sdk/2026-10/services/customer_portal/benefit_grants";
import { getOrders } from "@polar-sh/sdk/2026-10/services/customer_portal/orders";
import { getSubscriptions } from "@polar-sh/sdk/2026-10/services/customer_portal/subscriptions";
import * as z from "zod";
import type { LicenseKeyDetail } from "@/lib/api/schemas";
import { readFromPolar } from "./call";
import { PolarRefusal } from "./failure";
import { instant, readOne, readRows } from "./shapes";

/** What a key was bought with. */
export type Purchase = Pick<LicenseKeyDetail, "subscription" | "order">;

const NONE: Purchase = { subscription: null, order: null };

/** `properties` may hold `user_provided_key`, which is a full key: nothing but the tie to the key is read. */
const grant = z.object({
  subscription_id: z.uuid().nullable(),
  order_id: z.uuid().nullable(),
  properties: z.object({ license_key_id: z.uuid() }),
});
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

/**
 * The subscription or order behind a key: its benefit grant (`GET /v1/customer-portal/benefit-grants/`) ties them. A
 * revoked key and a private benefit have no grant that a customer can see, and a plain member may not read orders: then
 * there is none to show.
 * @throws PolarRefusal `token_refused`; Problem `upstream_*`.
 */
export async function readPurchase(token: string, key: { id: string; benefit_id: string }): Promise<Purchase> {
  const caller = { kind: "customer", token } as const;
  try {
    const found = await findGrant(token, key);
    if (found?.subscription_id) {
      const id = found.subscription_id;
      const { product: bought, ...rest } = readOne(
        subscription,
        await readFromPolar(caller, (core) => getSubscriptions(core)(id)),
      );
      return { subscription: { ...rest, product_name: bought.name }, order: null };
    }
    if (found?.order_id) {
      const id = found.order_id;
      const { product: bought, ...rest } = readOne(order, await readFromPolar(caller, (core) => getOrders(core)(id)));
      return bought ? { subscription: null, order: { ...rest, product_name: bought.name } } : NONE;
    }
    return NONE;
  } catch (error) {
    if (error instanceof PolarRefusal && (error.refusal === "not_permitted" || error.refusal === "not_found"))
      return NONE;
    throw error;
  }
}

async function findGrant(
  token: string,
  key: { id: string; benefit_id: string },
): Promise<z.infer<typeof grant> | undefined> {
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
