import "server-only";
import { ACTIVATIONS_PER_PAGE } from "@/lib/api/filter-rules";
import type { ActivationFilter } from "@/lib/api/filters";
import type { Activation, LicenseKeyDetail } from "@/lib/api/schemas";
import type { CustomerSession } from "@/lib/server/customer/session/customer-session";
import { withCustomerToken } from "@/lib/server/customer/session/customer-token";
import { log } from "@/lib/server/platform/log";
import { type Purchase, readPurchase } from "@/lib/server/polar/purchases";
import { managesDevices, presentActivation, presentLicenseKey } from "./license-key-presentation";
import { loadOwnedKey, type OwnedKey } from "./owned-key";

/**
 * One key with a page of its devices and its purchase. Where the vendor turned device management off, Polar hides the
 * activations: then the count is null, not nought.
 * @throws Problem `license_key_not_found`, `session_expired`, `upstream_*`.
 */
export async function getLicenseKey(
  session: CustomerSession,
  id: string,
  filter: ActivationFilter,
): Promise<LicenseKeyDetail> {
  const owned = await loadOwnedKey(session, id);
  const purchase = await purchaseOf(session, owned);
  const shown = presentLicenseKey(owned.key, owned.benefit, session);
  const devices = shown.device_management ? owned.key.activations.map(presentActivation) : [];
  const found = filter.activations_query
    ? devices.filter((device) => deviceMeets(device, filter.activations_query ?? ""))
    : devices;
  const start = (filter.activations_page - 1) * ACTIVATIONS_PER_PAGE;
  return {
    ...shown,
    activations: found.slice(start, start + ACTIVATIONS_PER_PAGE),
    activations_pagination: { total_count: found.length, max_page: Math.ceil(found.length / ACTIVATIONS_PER_PAGE) },
    activations_count: countActivations(owned),
    ...(purchase ?? { subscription: null, order: null }),
    purchase_known: purchase !== null,
  };
}

/** Devices in use, those included that could not be read; null where Polar hides them. */
export function countActivations({ key, benefit }: OwnedKey): number | null {
  return managesDevices(key, benefit) ? key.activations.length + key.unreadableActivations : null;
}

/** The purchase is an extra: without it the page still stands, and says so. */
async function purchaseOf(session: CustomerSession, { key }: OwnedKey): Promise<Purchase | null> {
  try {
    return await withCustomerToken(session, (token) => readPurchase(token, key));
  } catch (error) {
    log.warn({ event: "purchase_unknown", err: error });
    return null;
  }
}

/** Does a device have this text in its label or in a value of its meta? */
export function deviceMeets(device: Activation, query: string): boolean {
  const wanted = query.toLocaleLowerCase();
  return [device.label, ...Object.values(device.meta).map(String)].some((text) =>
    text.toLocaleLowerCase().includes(wanted),
  );
}
