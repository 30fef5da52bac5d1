/** The page of the support console after an impersonation ended. */
export const IMPERSONATION_ENDED = "/support?ended=1";

/** The hash that opens the dialog to act on the customer's behalf, after the required new sign-in. */
export const ACT_ON_BEHALF = "#act-on-behalf";

/** Returns the path of the customer's page in the support console. */
export function customerPath(customerId: string): string {
  return `/support/customers/${encodeURIComponent(customerId)}`;
}
