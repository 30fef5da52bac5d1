import type { Activation, LicenseKey } from "./schemas";

/** How many devices the page lists, oldest first. */
export const DEVICES_TO_CHOOSE_FROM = 20;

/** A key and its oldest devices, of which the customer deactivates one. */
export type DeviceChoice = {
  licenseKey: LicenseKey;
  /** All active devices; null if the vendor turned device management off. */
  count: number | null;
  /** The devices activated first, oldest first. The page suggests the first, since Polar doesn't say when a device was last used. */
  oldest: Activation[];
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
