import "server-only";

/** What `RENEW_URL` and `UPGRADE_URL` may name as `{name}`: IDs, and why the customer comes. Never an email or a key. */
export const purchasePlaceholders = [
  "license_key_id",
  "benefit_id",
  "product_id",
  "subscription_id",
  "order_id",
  "customer_id",
  "reason",
] as const;
export type PurchaseValues = Record<(typeof purchasePlaceholders)[number], string>;

/** Returns the URL with each placeholder replaced by its URL-encoded value. */
export function fillPurchasePage(template: string, values: PurchaseValues): string {
  return purchasePlaceholders.reduce(
    (url, name) => url.replaceAll(`{${name}}`, encodeURIComponent(values[name])),
    template,
  );
}

/** Whether the URL has only known placeholders, and none in its host, so that no value changes where it leads. */
export function isPurchasePage(template: string): boolean {
  if (!/^https:\/\/[^/?#{}]+([/?#]|$)/.test(template)) return false;
  const rest = purchasePlaceholders.reduce((url, name) => url.replaceAll(`{${name}}`, ""), template);
  return !/[{}]/.test(rest);
}
