import "server-only";
import type { Activation, LicenseKey, LicenseKeyStatus } from "@/lib/api/schemas";
import type { CustomerContext } from "@/lib/server/context";
import type { Mask } from "@/lib/server/directory/key-mask";
import { plainText } from "@/lib/server/platform/plain-text";
import type { CatalogBenefit } from "@/lib/server/polar/benefits";
import type { PolarActivation, PolarLicenseKey } from "@/lib/server/polar/shapes";
import { knownFacts } from "./device-facts";
import type { OwnedKey } from "./owned-key";
import { purchaseLinks } from "./purchase-links";

const EXPIRING_MS = 30 * 86_400_000;

/**
 * The status a person sees. Polar says `granted` of an expired key, so `expires_at` decides. What the vendor did (revoked,
 * disabled) outranks what time did.
 */
export function shownStatus(key: Pick<PolarLicenseKey, "status" | "expires_at">, now = Date.now()): LicenseKeyStatus {
  if (key.status === "revoked" || key.status === "disabled") return key.status;
  if (key.status !== "granted") return "unknown";
  if (key.expires_at === null) return "active";
  const left = Date.parse(key.expires_at) - now;
  if (left <= 0) return "expired";
  return left <= EXPIRING_MS ? "expiring" : "active";
}

/** A key as Polar returned it, or as the index knows it: without the key, and with a display key that is already safe. */
export type ShownKey = Omit<PolarLicenseKey, "key"> & { key?: string };

/** Polar's display key, but nothing at all of a key of six characters or fewer, which it would show whole. */
export function safeDisplayKey(key: Pick<ShownKey, "key" | "display_key">): string {
  return key.key !== undefined && Array.from(key.key).length <= 6 ? "****" : plainText(key.display_key);
}

/**
 * May the customer see and deactivate devices? Polar hides them unless the benefit says so: a benefit without activations
 * hides those of a key that has a limit of its own. Where neither has devices, there is nothing to hide.
 */
export function managesDevices(
  key: Pick<PolarLicenseKey, "limit_activations">,
  benefit: CatalogBenefit | undefined,
): boolean {
  return benefit === undefined || (benefit.deviceManagement ?? key.limit_activations === null);
}

/** Devices in use, including those that could not be read; null where Polar hides them. */
export function countActivations({ key, benefit }: OwnedKey): number | null {
  return managesDevices(key, benefit) ? key.activations.length + key.unreadableActivations : null;
}

/**
 * Turns Polar's license key into ours. The full key ends here.
 * @param name of the benefit, as the reader may know it
 */
export function maskLicenseKey(
  key: ShownKey,
  benefit: CatalogBenefit | undefined,
  name: string | null | undefined,
): Omit<LicenseKey, "actions"> {
  return {
    id: key.id,
    display_key: safeDisplayKey(key),
    status: shownStatus(key),
    benefit: { id: key.benefit_id, name: name ? plainText(name) : null },
    limit_activations: key.limit_activations,
    device_management: managesDevices(key, benefit),
    usage: key.usage,
    limit_usage: key.limit_usage,
    validations: key.validations,
    last_validated_at: key.last_validated_at,
    expires_at: key.expires_at,
    created_at: key.created_at,
    modified_at: key.modified_at,
  };
}

/** A license key on its customer's pages, with what the actor may do. */
export function presentLicenseKey(
  context: CustomerContext,
  { key, benefit }: { key: PolarLicenseKey; benefit: CatalogBenefit | undefined },
): LicenseKey {
  const isStaff = context.actor.kind === "impersonator";
  const masked = maskLicenseKey(key, benefit, isStaff ? benefit?.vendorName : benefit?.name);
  const isUsable = masked.status !== "revoked" && masked.status !== "unknown";
  const links = purchaseLinks(context, masked, undefined);
  return {
    ...masked,
    ...(links && { links }),
    actions: {
      reveal: context.may("POST /api/license-keys/{id}/reveal"),
      rotate: context.may("POST /api/license-keys/{id}/rotate") && isUsable,
      deactivate:
        context.may("DELETE /api/license-keys/{id}/activations/{activation_id}") &&
        masked.device_management &&
        isUsable,
    },
  };
}

/**
 * Is this the whole list of the key's devices, so that a device it lacks is gone? An empty one isn't: the vendor may have just
 * turned device management off, before the cached catalog says so. Then only the organization's token tells.
 */
export function listsAllDevices({ key, benefit }: OwnedKey): boolean {
  return benefit?.deviceManagement === true && key.unreadableActivations === 0 && key.activations.length > 0;
}

const POLLUTING = new Set(["__proto__", "constructor", "prototype"]);
const META_ENTRIES = 50;
/** The detail by which the portal finds again a device that it added by hand. It says nothing to people. */
export const HAND_ADDED = "license_portal_request";

/** A device without what needs the key's other devices or our own records. */
export type ShownActivation = Pick<Activation, "id" | "label" | "meta" | "facts" | "created_at">;

/**
 * Turns Polar's activation into ours: text cleaned, cut and masked, names that could reach a prototype dropped.
 * @param mask hides the customer's keys: apps write them into labels and meta
 */
export function presentActivation({ id, label, meta, created_at }: PolarActivation, mask: Mask): ShownActivation {
  const entries = Object.entries(meta)
    .filter(([name]) => !POLLUTING.has(name) && name !== HAND_ADDED)
    .slice(0, META_ENTRIES)
    .flatMap(([name, value]): [string, string | number | boolean][] => {
      const shownName = mask(plainText(name));
      if (shownName === "" || POLLUTING.has(shownName)) return [];
      if (typeof value === "string") return [[shownName, mask(plainText(value))]];
      if (typeof value === "boolean") return [[shownName, value]];
      if (typeof value !== "number") return [];
      // A key may consist of digits.
      const masked = mask(String(value));
      return [[shownName, masked === String(value) ? value : masked]];
    });
  const shownMeta = Object.fromEntries(entries);
  return { id, label: mask(plainText(label)), meta: shownMeta, facts: knownFacts(shownMeta), created_at };
}
