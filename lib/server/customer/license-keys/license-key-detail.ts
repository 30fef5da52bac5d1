import "server-only";
import type { ActivationFilter } from "@/lib/api/filters";
import type { ActivationCount, LicenseKeyDetail } from "@/lib/api/schemas";
import type { CustomerContext } from "@/lib/server/context";
import { env } from "@/lib/server/platform/env";
import { loadLastSeen } from "./device-last-seen";
import { loadKeyAndPurchase } from "./key-purchase";
import { countActivations, pageOfActivations, presentLicenseKey } from "./license-key-presentation";
import { maskOwnKeys } from "./own-key-mask";
import { loadOwnedKey } from "./owned-key";
import { countRotationDevices } from "./rotation-devices";

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
  const devices = shown.device_management ? owned.key.activations : [];
  return {
    ...shown,
    ...pageOfActivations(
      devices,
      filter,
      mask,
      await loadLastSeen(context, { key: owned.key, areDevicesShown: shown.device_management }),
    ),
    activations_count: countActivations(owned),
    rotation: { devices_left: await countRotationDevices(context, owned), app_renews: env().ROTATION_APP_RENEWS },
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
