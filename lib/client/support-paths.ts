/** The support console's page after an impersonation. */
export const IMPERSONATION_ENDED = "/support?ended=1";

/** The URL hash that reopens the elevation dialog after the staff user signed in again. */
export const ACT_ON_BEHALF = "#act-on-behalf";

/** Returns the path of the customer's page in the support console. */
export function customerPath(customerId: string): string {
  return `/support/customers/${encodeURIComponent(customerId)}`;
}
