import "server-only";
import type { Activation, LicenseKey, LicenseKeyStatus } from "@/lib/api/schemas";
import { type CustomerSession, roleOf } from "@/lib/server/customer/session/customer-session";
import { isAllowed } from "@/lib/server/http/access";
import { plainText } from "@/lib/server/platform/plain-text";
import type { CatalogBenefit } from "@/lib/server/polar/benefits";
import type { PolarActivation, PolarLicenseKey } from "@/lib/server/polar/shapes";

const EXPIRING_MS = 30 * 86_400_000;

/**
 * The honest status: Polar says `granted` of an expired key, so `expires_at` decides. What the vendor did (revoked,
 * disabled) stands above what time did.
 */
export function shownStatus(key: Pick<PolarLicenseKey, "status" | "expires_at">, now = Date.now()): LicenseKeyStatus {
  if (key.status === "revoked" || key.status === "disabled") return key.status;
  if (key.status !== "granted") return "unknown";
  if (key.expires_at === null) return "active";
  const left = Date.parse(key.expires_at) - now;
  if (left <= 0) return "expired";
  return left <= EXPIRING_MS ? "expiring" : "active";
}

/** Polar's display key, but nothing at all of a key of six characters or fewer, of which it would be everything. */
export function safeDisplayKey(key: Pick<PolarLicenseKey, "key" | "display_key">): string {
  return Array.from(key.key).length <= 6 ? "****" : plainText(key.display_key);
}

/**
 * May the customer see and remove devices? Polar hides them unless the benefit says so: a benefit without activations hides
 * those of a key that was given a limit of its own. Where neither knows devices, there is nothing to hide.
 */
export function managesDevices(
  key: Pick<PolarLicenseKey, "limit_activations">,
  benefit: CatalogBenefit | undefined,
): boolean {
  return benefit === undefined || (benefit.deviceManagement ?? key.limit_activations === null);
}

/** Turns Polar's key into ours: here the full key ends. `name` is the benefit's, for the one who asks. */
export function maskLicenseKey(
  key: PolarLicenseKey,
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

/** A key as a session's owner sees it, with what they may do. */
export function presentLicenseKey(
  key: PolarLicenseKey,
  benefit: CatalogBenefit | undefined,
  session: CustomerSession,
): LicenseKey {
  const role = roleOf(session);
  const masked = maskLicenseKey(key, benefit, role === "customer" ? benefit?.name : benefit?.vendorName);
  const isLiving = masked.status !== "revoked" && masked.status !== "unknown";
  return {
    ...masked,
    actions: {
      reveal: isAllowed("POST /api/license-keys/{id}/reveal", role),
      rotate: isAllowed("POST /api/license-keys/{id}/rotate", role) && isLiving,
      deactivate:
        isAllowed("DELETE /api/license-keys/{id}/activations/{activation_id}", role) &&
        masked.device_management &&
        isLiving,
    },
  };
}

const POLLUTING = new Set(["__proto__", "constructor", "prototype"]);
const META_ENTRIES = 50;

/** Turns Polar's activation into ours: text cleaned and cut, names that could reach a prototype dropped. */
export function presentActivation({ id, label, meta, created_at }: PolarActivation): Activation {
  const entries = Object.entries(meta)
    .filter(([name]) => !POLLUTING.has(name))
    .slice(0, META_ENTRIES)
    .flatMap(([name, value]): [string, string | number | boolean][] => {
      const shownName = plainText(name);
      if (shownName === "" || POLLUTING.has(shownName)) return [];
      if (typeof value === "string") return [[shownName, plainText(value)]];
      return typeof value === "number" || typeof value === "boolean" ? [[shownName, value]] : [];
    });
  return { id, label: plainText(label), meta: Object.fromEntries(entries), created_at };
}
