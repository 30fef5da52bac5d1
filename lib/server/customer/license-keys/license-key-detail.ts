import "server-only";
import type { ActivationFilter } from "@/lib/api/filters";
import type { ActivationCount, LicenseKeyDetail } from "@/lib/api/schemas";
import type { CustomerContext } from "@/lib/server/context";
import { log } from "@/lib/server/platform/log";
import { type Purchase, readPurchase } from "@/lib/server/polar/purchases";
import { countActivations, pageOfActivations, presentLicenseKey } from "./license-key-presentation";
import { maskOwnKeys } from "./own-key-mask";
import { loadOwnedKey, type OwnedKey } from "./owned-key";

/**
 * One license key with a page of its devices and its purchase. Where the vendor turned device management off, Polar hides the
 * activations: the count is then null, not zero.
 * @throws Problem `license_key_not_found`, `session_expired`, `upstream_*`.
 */
export async function getLicenseKey(
  context: CustomerContext,
  { id, filter }: { id: string; filter: ActivationFilter },
): Promise<LicenseKeyDetail> {
  const owned = await loadOwnedKey(context, id);
  const [purchase, mask] = await Promise.all([purchaseOf(context, owned), maskOwnKeys(context, owned.key)]);
  const shown = presentLicenseKey(context, owned);
  return {
    ...shown,
    ...pageOfActivations(shown.device_management ? owned.key.activations : [], filter, mask),
    activations_count: countActivations(owned),
    ...(purchase ?? { subscription: null, order: null }),
    purchase_known: purchase !== null,
  };
}

/**
 * How many devices use a license key: Polar's list has no activations, so the page of keys asks for each key in view.
 * @throws Problem `license_key_not_found`, `session_expired`, `upstream_*`.
 */
export async function getActivationCount(context: CustomerContext, id: string): Promise<ActivationCount> {
  return { activations_count: countActivations(await loadOwnedKey(context, id)) };
}

/** The purchase is an extra: without it the page is still useful, and says so. */
async function purchaseOf(context: CustomerContext, { key }: OwnedKey): Promise<Purchase | null> {
  try {
    return await context.polar.withCustomerToken((token) => readPurchase(token, key));
  } catch (error) {
    log.warn({ event: "purchase_unknown", err: error });
    return null;
  }
}
