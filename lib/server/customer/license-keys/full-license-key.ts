import "server-only";
import { DEVICES_TO_CHOOSE_FROM, type DeviceChoice, type ReturnUrls } from "@/lib/api/device-choice";
import type { CustomerContext } from "@/lib/server/context";
import { allowedReturnUrl } from "@/lib/server/platform/return-url";
import { loadLastSeen, unseenLongest } from "./device-last-seen";
import { readDeviceNames } from "./device-names";
import { presentDevices } from "./device-page";
import { countActivations, presentLicenseKey } from "./license-key-presentation";
import { maskOwnKeys } from "./own-key-mask";
import { loadOwnedKey } from "./owned-key";

/**
 * A license key of the customer's with the devices that were added longest ago, the oldest first. If reports say which
 * one wasn't seen for longest, that one comes before them.
 * @throws Problem `license_key_not_found`, `session_expired`, `upstream_*`.
 */
export async function getDeviceChoice(context: CustomerContext, id: string): Promise<DeviceChoice> {
  const owned = await loadOwnedKey(context, id);
  const licenseKey = presentLicenseKey(context, owned);
  const mask = await maskOwnKeys(context, owned.key);
  const devices = licenseKey.device_management ? owned.key.activations : [];
  const names = await readDeviceNames(context.db, id);
  const lastSeen = await loadLastSeen(context, owned);
  const all = presentDevices(devices, { mask, names, lastSeen });
  const unseen = unseenLongest(all);
  const oldest = all
    .toSorted(
      (one, other) =>
        Number(other === unseen) - Number(one === unseen) ||
        Date.parse(one.created_at) - Date.parse(other.created_at) ||
        one.id.localeCompare(other.id),
    )
    .slice(0, DEVICES_TO_CHOOSE_FROM);
  return { licenseKey, count: countActivations(owned), oldest, suggestedBy: unseen === null ? "age" : "last_seen" };
}

/** Links back to the vendor's app with a result; null when its URL is not one of `ALLOWED_RETURN_URLS`. */
export function returnUrlsFor(returnUrl: string | null, licenseKeyId: string): ReturnUrls | null {
  const allowed = allowedReturnUrl(returnUrl);
  if (!allowed) return null;
  const withResult = (result: string) => {
    const url = new URL(allowed.url);
    url.searchParams.set("result", result);
    url.searchParams.set("license_key_id", licenseKeyId);
    return url.href;
  };
  return {
    name: allowed.name,
    deactivated: withResult("deactivated"),
    canceled: withResult("canceled"),
    notNeeded: withResult("not_needed"),
  };
}
