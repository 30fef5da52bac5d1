import { createHash } from "node:crypto";
import type { models } from "@polar-sh/sdk/2026-10";
import type { Benefit, Customer, Product } from "../records.ts";

// Complete records in Polar's shape, made from the few fields that the seed or a test gives.

function gravatar(email: string): string {
  const hash = createHash("sha256").update(email.toLowerCase()).digest("hex");
  return `https://www.gravatar.com/avatar/${hash}?d=404`;
}

export function makeCustomer(given: {
  id: string;
  organization_id: string;
  email: string;
  name: string | null;
  type: models.CustomerType;
  external_id: string | null;
  created_at: string;
  metadata?: Customer["metadata"];
  locale?: string | null;
}): Customer {
  return {
    modified_at: null,
    metadata: {},
    email_verified: false,
    billing_name: given.name,
    billing_address: null,
    tax_id: null,
    locale: null,
    default_payment_method_id: null,
    deleted_at: null,
    first_user_event_at: null,
    avatar_url: gravatar(given.email),
    ...given,
  };
}

export function makeBenefit(
  given: Pick<models.BenefitLicenseKeys, "id" | "description" | "organization_id" | "created_at"> & {
    visibility?: models.BenefitVisibility;
    properties?: Partial<models.BenefitLicenseKeysProperties>;
  },
): models.BenefitLicenseKeys {
  const { properties, ...benefit } = given;
  return {
    modified_at: null,
    type: "license_keys",
    selectable: true,
    deletable: true,
    is_deleted: false,
    metadata: {},
    visibility: "public",
    visibility_configurable: true,
    ...benefit,
    properties: { prefix: null, expires: null, activations: null, limit_usage: null, ...properties },
  };
}

export function makeProduct(given: {
  id: string;
  priceId: string;
  name: string;
  description: string;
  organization_id: string;
  recurring_interval: "month" | "year" | null;
  price_amount: number;
  created_at: string;
  benefits: Benefit[];
}): Product {
  const { id, priceId, price_amount, created_at, recurring_interval, benefits } = given;
  const shared = {
    created_at,
    modified_at: null,
    id: priceId,
    source: "catalog",
    amount_type: "fixed",
    price_currency: "usd",
    tax_behavior: null,
    is_archived: false,
    product_id: id,
    price_amount,
    type: recurring_interval === null ? "one_time" : "recurring",
    recurring_interval,
  } as const;
  return {
    id,
    created_at,
    modified_at: null,
    trial_interval: null,
    trial_interval_count: null,
    name: given.name,
    description: given.description,
    visibility: "public",
    recurring_interval,
    recurring_interval_count: recurring_interval === null ? null : 1,
    meter_interval: null,
    meter_interval_count: null,
    is_recurring: recurring_interval !== null,
    is_archived: false,
    organization_id: given.organization_id,
    metadata: {},
    prices: [shared],
    benefits,
    medias: [],
    attached_custom_fields: [],
  };
}
