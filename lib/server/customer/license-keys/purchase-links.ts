import "server-only";
import type { LicenseKey } from "@/lib/api/schemas";
import type { CustomerContext } from "@/lib/server/context";
import { env } from "@/lib/server/platform/env";
import { fillPurchasePage } from "@/lib/server/platform/purchase-page";
import type { Purchase } from "@/lib/server/polar/purchases";

type LinkedKey = Pick<LicenseKey, "id" | "benefit" | "status" | "limit_activations" | "usage" | "limit_usage">;

/**
 * Where the customer renews a key or gets more of it: the vendor's pages (`RENEW_URL`, `UPGRADE_URL`).
 * @param purchase undefined if it wasn't read, as in the list; null if Polar didn't return it
 * @returns undefined if there is no link, and for staff, who buy nothing for a customer
 */
export function purchaseLinks(
  { actor }: CustomerContext,
  key: LinkedKey,
  purchase: Purchase | null | undefined,
): LicenseKey["links"] {
  const { RENEW_URL, UPGRADE_URL } = env();
  if (actor.kind !== "customer" || key.status === "revoked" || key.status === "unknown") return undefined;
  const page = (template: string | undefined, reason: string) => {
    if (template === undefined) return undefined;
    const values = {
      license_key_id: key.id,
      benefit_id: key.benefit.id,
      product_id: purchase?.subscription?.product_id ?? purchase?.order?.product_id ?? "",
      subscription_id: purchase?.subscription?.id ?? "",
      order_id: purchase?.order?.id ?? "",
      customer_id: actor.session.customerId,
      reason,
    };
    return fillPurchasePage(template, values);
  };
  const links = {
    ...(mayRenew(key, purchase) && { renew: page(RENEW_URL, key.status) }),
    ...(key.limit_activations !== null && { more_devices: page(UPGRADE_URL, "devices_full") }),
    ...(key.limit_usage !== null && key.usage >= key.limit_usage && { more_usage: page(UPGRADE_URL, "usage_used_up") }),
  };
  const given = Object.entries(links).filter(([, url]) => url !== undefined);
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

/** A subscription that renews by itself needs nothing. Where the purchase isn't known, only an expired key is renewed. */
function mayRenew({ status }: LinkedKey, purchase: Purchase | null | undefined): boolean {
  if (status === "expired") return !isRenewing(purchase);
  return status === "expiring" && purchase !== undefined && purchase !== null && !isRenewing(purchase);
}

function isRenewing(purchase: Purchase | null | undefined): boolean {
  const subscription = purchase?.subscription ?? null;
  if (subscription === null || subscription.cancel_at_period_end || subscription.ends_at !== null) return false;
  return ["active", "trialing", "past_due"].includes(subscription.status);
}
