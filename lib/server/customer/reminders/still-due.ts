import "server-only";
import type { PolarLicenseKeyWithActivations } from "@/lib/server/polar/shapes";
import type { Due } from "./due-reminders";

const DAY_MS = 86_400_000;

/**
 * Is what a reminder is about still so, by the key as Polar returns it now? It may have been renewed, revoked or changed since
 * the reminder was queued.
 */
export function isStillDue(
  key: PolarLicenseKeyWithActivations,
  { due, period }: { due: Due; period: string },
  now = Date.now(),
): boolean {
  if (key.status !== "granted") return false;
  const left = key.expires_at === null ? Number.POSITIVE_INFINITY : Date.parse(key.expires_at) - now;
  const isSameExpiry = key.expires_at !== null && Date.parse(key.expires_at) === Date.parse(period);
  switch (due) {
    case "expired":
      return isSameExpiry && left <= 0;
    case "expires_1":
      return isSameExpiry && left > 0;
    case "expires_7":
      return isSameExpiry && left > DAY_MS;
    case "expires_30":
      return isSameExpiry && left > 7 * DAY_MS;
    case "usage_80":
    case "usage_100": {
      const share = key.usage / (key.limit_usage ?? Number.POSITIVE_INFINITY);
      return left > 0 && key.limit_usage === Number(period) && share >= 0.8 && share >= 1 === (due === "usage_100");
    }
    case "devices":
      return left > 0 && key.limit_activations !== null && countDevices(key) >= key.limit_activations;
    case "new_device":
      return key.activations.some(({ created_at }) => Date.parse(created_at) >= Date.parse(period));
  }
}

/** Devices in use, including those that could not be read. */
export function countDevices({ activations, unreadableActivations }: PolarLicenseKeyWithActivations): number {
  return activations.length + unreadableActivations;
}
