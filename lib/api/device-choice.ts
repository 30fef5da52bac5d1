import type { Activation, LicenseKey } from "./schemas";

/** How many devices the page lists, oldest first. */
export const DEVICES_TO_CHOOSE_FROM = 20;

/** A key and its oldest devices. The customer deactivates one of them. */
export type DeviceChoice = {
  licenseKey: LicenseKey;
  /** The number of active devices; null if the vendor turned device management off. */
  count: number | null;
  /** Oldest activation first. The page suggests the first one. With `last_seen`, the one not seen for longest is before them. */
  oldest: Activation[];
  /** Why the first one is suggested. Polar doesn't report when a device was last used, but the vendor's app may. */
  suggestedBy: "age" | "last_seen";
};

/** The vendor app's allow-listed URL for each outcome, with `result` and `license_key_id` in its query. */
export type ReturnUrls = {
  /** The app's name. */
  name: string;
  deactivated: string;
  canceled: string;
  /** The key already had room for another device. */
  notNeeded: string;
};
