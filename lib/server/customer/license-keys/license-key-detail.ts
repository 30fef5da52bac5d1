import "server-only";
import type { ActivationFilter } from "@/lib/api/filters";
import type { ActivationCount, LicenseKeyDetail } from "@/lib/api/schemas";
import type { CustomerContext } from "@/lib/server/context";
import { recordDevices } from "@/lib/server/directory/device-index";
import { loadKeyAndPurchase } from "./key-purchase";
import { countActivations, pageOfActivations, presentLicenseKey } from "./license-key-presentation";
import { maskOwnKeys } from "./own-key-mask";
import { loadOwnedKey } from "./owned-key";

/**
 * One license key with a page of its devices and its purchase. Where the vendor turned device management off, Polar hides the
 * activations: the count is then null, not zero.
 * @throws Problem `license_key_not_found`, `session_expired`, `upstream_*`.
 */
export async function getLicenseKey(
  context: CustomerContext,
  { id, filter }: { id: string; filter: ActivationFilter },
): Promise<LicenseKeyDetail> {
  const { owned, purchase } = await loadKeyAndPurchase(context, id);
  const mask = await maskOwnKeys(context, owned.key);
  const shown = presentLicenseKey(context, owned);
  // Where Polar hides the devices from customers, their list is empty, which tells nothing.
  if (shown.device_management) await recordDevices(context.db, owned.key);
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
