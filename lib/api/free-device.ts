import type { Activation, LicenseKey } from "./schemas";

/** How many devices the page lists: those added longest ago. */
export const DEVICES_TO_CHOOSE_FROM = 20;

/** A key whose customer is to free one of its devices. */
export type FreeableKey = {
  licenseKey: LicenseKey;
  /** All its devices; null where the vendor turned device management off. */
  count: number | null;
  /** The ones added longest ago, first of all the one to suggest: Polar does not say when a device was last used. */
  oldest: Activation[];
};

/** Ways back to the vendor's app: an allow-listed address with `result` and `license_key_id` added to its query. */
export type ReturnUrls = {
  name: string;
  deactivated: string;
  canceled: string;
  /** Nothing was deactivated, since there was room. */
  notNeeded: string;
};
