import "server-only";
import type { ActivationFilter } from "@/lib/api/filters";
import type { ActivationCount, LicenseKey, LicenseKeyDetail } from "@/lib/api/schemas";
import type { CustomerContext } from "@/lib/server/context";
import { recordDevices } from "@/lib/server/directory/device-index";
import type { Mask } from "@/lib/server/directory/key-mask";
import { env } from "@/lib/server/platform/env";
import { hasQueuedDeactivations } from "./deactivation-queue";
import { loadLastSeen } from "./device-last-seen";
import { recordLook } from "./device-looks";
import { forgetVanishedDevices, readDeviceNames } from "./device-names";
import { pageOfActivations } from "./device-page";
import { recordKeyLook } from "./key-look";
import { loadKeyAndPurchase } from "./key-purchase";
import { countActivations, listsAllDevices, managesDevices, presentLicenseKey } from "./license-key-presentation";
import { maskOwnKeys } from "./own-key-mask";
import { loadOwnedKey, type OwnedKey } from "./owned-key";
import { purchaseLinks } from "./purchase-links";
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
  await recordKeyLook(context, owned, mask);
  const shown = presentLicenseKey(context, owned);
  if (listsAllDevices(owned)) await recordDevices(context.db, owned.key);
  const links = purchaseLinks(context, shown, purchase);
  const device_actions = deviceActions(context, shown);
  return {
    ...shown,
    ...(await presentOwnDevices(context, owned, { filter, mask })),
    ...(links && { links }),
    activations_count: countActivations(owned),
    activation_ids: device_actions.deactivate_several ? owned.key.activations.map((device) => device.id) : null,
    device_actions,
    has_queued_deactivations: await hasQueuedDeactivations(context, id),
    rotation: { devices_left: await countRotationDevices(context, owned), app_renews: env().ROTATION_APP_RENEWS },
    ...(purchase ?? { subscription: null, order: null }),
    purchase_known: purchase !== null,
  };
}

/** A page of the key's devices as this person sees them, with the names that they gave them. */
async function presentOwnDevices(
  context: CustomerContext,
  owned: OwnedKey,
  { filter, mask }: { filter: ActivationFilter; mask: Mask },
) {
  const { key, benefit } = owned;
  const devices = managesDevices(key, benefit) ? key.activations : [];
  const names = await readDeviceNames(context.db, key.id);
  await forgetVanishedDevices(context, owned, names);
  const newSince = await recordLook(context, key.id);
  const lastSeen = await loadLastSeen(context, owned);
  return pageOfActivations(devices, filter, { mask, names, newSince, lastSeen, locale: context.locale });
}

/** What this session may do with a key's devices beside deactivating one. */
function deviceActions({ may }: CustomerContext, shown: LicenseKey): LicenseKeyDetail["device_actions"] {
  return {
    rename: may("POST /api/license-keys/{id}/activations/{activation_id}/name") && shown.device_management,
    add: may("POST /api/license-keys/{id}/activations") && isActivatable(shown),
    deactivate_several: may("POST /api/license-keys/{id}/deactivations") && shown.actions.deactivate,
  };
}

/** Could Polar activate another device, if there is room? */
function isActivatable({ device_management, limit_activations, status }: LicenseKey): boolean {
  return device_management && limit_activations !== null && (status === "active" || status === "expiring");
}

/**
 * How many devices use a license key: Polar's list has no activations, so the page of keys asks for each key in view.
 * @throws Problem `license_key_not_found`, `session_expired`, `upstream_*`.
 */
export async function getActivationCount(context: CustomerContext, id: string): Promise<ActivationCount> {
  return { activations_count: countActivations(await loadOwnedKey(context, id)) };
}
