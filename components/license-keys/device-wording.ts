import type { LicenseKey } from "@/lib/api/schemas";
import { formatNumber } from "@/lib/format";
import type { Messages } from "@/lib/messages/messages";

type DeviceWording = {
  text: string;
  /** Null if there's no limit or the count is unknown. */
  meter: { value: number; max: number; tone: "normal" | "warn" | "bad" } | null;
};

/**
 * Returns "2 of 3 devices", or "3 of 1 devices" after the vendor lowered the limit. `count` is null while it loads, and if the
 * vendor manages the devices.
 */
export function describeDevices(
  key: Pick<LicenseKey, "limit_activations">,
  count: number | null,
  locale: string,
  text: Messages["licenseKeys"],
): DeviceWording {
  const allowed = key.limit_activations;
  if (allowed === null) {
    return { text: count ? text.devicesUsed({ count: count }) : text.devicesNotTied, meter: null };
  }
  if (count === null) return { text: text.devicesUpTo({ count: allowed }), meter: null };
  return {
    text: text.devicesOf({ used: formatNumber(count, locale), allowed: formatNumber(allowed, locale) }),
    meter: { value: count, max: allowed, tone: count > allowed ? "bad" : count === allowed ? "warn" : "normal" },
  };
}

/** Returns "950 of 1,000 used". The meter turns to `warn` at 90 percent and to `bad` at the limit. */
export function describeUsage(
  key: Pick<LicenseKey, "usage" | "limit_usage">,
  locale: string,
  text: Messages["licenseKeys"],
): DeviceWording {
  const used = formatNumber(key.usage, locale);
  if (key.limit_usage === null && key.usage === 0) return { text: text.usageNone, meter: null };
  if (key.limit_usage === null) return { text: text.usageNoLimit({ used }), meter: null };
  const share = key.limit_usage === 0 ? 1 : key.usage / key.limit_usage;
  return {
    text: text.usageOf({ used, limit: formatNumber(key.limit_usage, locale) }),
    meter: { value: key.usage, max: key.limit_usage, tone: share >= 1 ? "bad" : share >= 0.9 ? "warn" : "normal" },
  };
}
