import type { models } from "@polar-sh/sdk/2026-10";
import { isoMicros } from "../clock.ts";
import type { Order, Organization, Product, Subscription } from "../records.ts";

const dayMs = 86_400_000;

/** The product inside a customer's purchase. */
function portalProduct({ metadata: _, attached_custom_fields: __, ...product }: Product, organization: Organization) {
  const benefits = product.benefits.map(
    ({ metadata: _, visibility: __, visibility_configurable: ___, properties: ____, ...benefit }) =>
      benefit as models.BenefitPublic,
  );
  return { ...product, benefits, organization: organization.as_customers_see_it };
}

export interface Purchase {
  id: string;
  customer_id: string;
  product: Product;
  organization: Organization;
  createdMs: number;
  nowMs: number;
}

/** A subscription that renews every month or year after its start. */
export function makeSubscription(given: Purchase & { canceledMs: number | null }): Subscription {
  const { product, createdMs, nowMs, customer_id, organization, canceledMs } = given;
  const interval = product.recurring_interval === "month" ? "month" : "year";
  const start = lastRenewal(createdMs, nowMs, interval);
  const price = product.prices[0];
  const canceled = canceledMs === null ? null : isoMicros(canceledMs);
  return {
    created_at: isoMicros(createdMs),
    modified_at: null,
    id: given.id,
    amount: priceAmount(product),
    currency: "usd",
    recurring_interval: interval,
    recurring_interval_count: 1,
    status: canceled === null ? "active" : "canceled",
    current_period_start: isoMicros(start),
    current_period_end: isoMicros(addInterval(start, interval)),
    current_meter_period_start: null,
    current_meter_period_end: null,
    trial_start: null,
    trial_end: null,
    cancel_at_period_end: false,
    canceled_at: canceled,
    started_at: isoMicros(createdMs),
    ends_at: canceled,
    ended_at: canceled,
    past_due_at: null,
    pause_at_period_end: false,
    paused_at: null,
    resumes_at: null,
    customer_id,
    product_id: product.id,
    discount_id: null,
    checkout_id: null,
    seats: null,
    units: null,
    customer_cancellation_reason: null,
    customer_cancellation_comment: null,
    price_id: price?.id ?? null,
    user_id: customer_id,
    product: portalProduct(product, organization),
    price,
    prices: product.prices,
    meters: [],
    pending_update: null,
  };
}

/** What an order is for, and whether it was paid. A first order that was paid, if not given. */
export type OrderState = Partial<Pick<Order, "status" | "billing_reason" | "subscription_id">>;

export function makeOrder(given: Purchase & OrderState & { invoice: string; itemId: string }): Order {
  const { product, createdMs, customer_id, organization, status = "paid", billing_reason = "purchase" } = given;
  const amount = priceAmount(product);
  const created_at = isoMicros(createdMs);
  return {
    id: given.id,
    created_at,
    modified_at: null,
    status,
    paid: ["paid", "refunded", "partially_refunded"].includes(status),
    subtotal_amount: amount,
    discount_amount: 0,
    net_amount: amount,
    tax_amount: 0,
    total_amount: amount,
    applied_balance_amount: 0,
    due_amount: amount,
    refunded_amount: 0,
    refunded_tax_amount: 0,
    currency: "usd",
    billing_reason,
    billing_name: null,
    billing_address: null,
    invoice_number: given.invoice,
    is_invoice_generated: false,
    receipt_number: null,
    seats: null,
    units: null,
    customer_id,
    product_id: product.id,
    product_price_id: null,
    discount_id: null,
    subscription_id: given.subscription_id ?? null,
    checkout_id: null,
    next_payment_attempt_at: null,
    user_id: customer_id,
    product: portalProduct(product, organization),
    product_price: null,
    subscription: null,
    items: [
      {
        created_at,
        modified_at: null,
        id: given.itemId,
        label: product.name,
        amount,
        tax_amount: 0,
        proration: false,
        product_price_id: null,
      },
    ],
    description: product.name,
    amount,
    from_balance_amount: 0,
    refundable_amount: amount,
    refundable_tax_amount: 0,
  };
}

function priceAmount({ prices }: Product): number {
  const [price] = prices;
  return price !== undefined && "price_amount" in price ? price.price_amount : 0;
}

function lastRenewal(createdMs: number, nowMs: number, interval: "month" | "year"): number {
  let start = createdMs;
  for (let next = addInterval(start, interval); next <= nowMs; next = addInterval(start, interval)) start = next;
  return start;
}

/** The same day of a later month or year, or 30 or 365 days later where there is no such day. */
export function addInterval(ms: number, interval: "day" | "month" | "year", count = 1): number {
  if (interval === "day") return ms + count * dayMs;
  const date = new Date(ms);
  const day = date.getUTCDate();
  if (interval === "month") date.setUTCMonth(date.getUTCMonth() + count);
  else date.setUTCFullYear(date.getUTCFullYear() + count);
  return date.getUTCDate() === day ? date.getTime() : ms + count * (interval === "month" ? 30 : 365) * dayMs;
}
