import { beforeAll, expect, test } from "vitest";
import type { LicenseKeyDetail } from "@/lib/api/schemas";
import type { CustomerContext } from "@/lib/server/context";
import { setEnvironment } from "@/test/environment";
import { purchaseLinks } from "./purchase-links";

beforeAll(() =>
  setEnvironment({
    RENEW_URL: "https://shop.example/{product_id}/{subscription_id}/{order_id}?k={license_key_id}&w={reason}",
    UPGRADE_URL: "https://shop.example/more?c={customer_id}&b={benefit_id}&w={reason}",
  }),
);

const contextOf = (kind: "customer" | "impersonator") =>
  ({ actor: { kind, session: { customerId: "customer-1" } } }) as CustomerContext;
const customer = contextOf("customer");
const key = {
  id: "key-1",
  benefit: { id: "benefit-1", name: null },
  status: "expired",
  limit_activations: null,
  usage: 0,
  limit_usage: null,
} as const;
type Subscription = NonNullable<LicenseKeyDetail["subscription"]>;
const boughtBy = (given: Partial<Subscription>) => ({
  order: null,
  subscription: {
    id: "subscription-1",
    product_name: "Studio",
    product_id: "product-1",
    status: "active",
    current_period_end: null,
    cancel_at_period_end: false,
    ends_at: null,
    ...given,
  },
});

test("an expired key is renewed, with what is known of its purchase", () => {
  const canceled = boughtBy({ status: "canceled" });
  const renew = "https://shop.example/product-1/subscription-1/?k=key-1&w=expired";
  expect(purchaseLinks(customer, key, canceled)).toEqual({ renew });
  expect(purchaseLinks(customer, key, undefined)).toEqual({ renew: "https://shop.example///?k=key-1&w=expired" });
});

test("a key that expires soon is renewed unless its subscription renews by itself", () => {
  const expiring = { ...key, status: "expiring" } as const;
  const renewOf = (given: Partial<Subscription>) => purchaseLinks(customer, expiring, boughtBy(given))?.renew;
  for (const status of ["active", "trialing", "past_due"]) expect(renewOf({ status })).toBeUndefined();
  expect(renewOf({ cancel_at_period_end: true })).toContain("w=expiring");
  expect(renewOf({ ends_at: "2026-12-01T00:00:00Z" })).toContain("w=expiring");
  expect(purchaseLinks(customer, expiring, { subscription: null, order: null })?.renew).toContain("w=expiring");
  // The list doesn't read purchases.
  expect(purchaseLinks(customer, expiring, undefined)).toBeUndefined();
  expect(purchaseLinks(customer, expiring, null)).toBeUndefined();
});

test("more devices and usage are offered where there is a limit", () => {
  const limited = { ...key, status: "active", limit_activations: 3, usage: 10, limit_usage: 10 } as const;
  expect(purchaseLinks(customer, limited, undefined)).toEqual({
    more_devices: "https://shop.example/more?c=customer-1&b=benefit-1&w=devices_full",
    more_usage: "https://shop.example/more?c=customer-1&b=benefit-1&w=usage_used_up",
  });
  expect(purchaseLinks(customer, { ...limited, usage: 9 }, undefined)).not.toHaveProperty("more_usage");
});

test("staff and revoked keys get no links", () => {
  expect(purchaseLinks(contextOf("impersonator"), key, undefined)).toBeUndefined();
  expect(purchaseLinks(customer, { ...key, status: "revoked" }, undefined)).toBeUndefined();
});
