import type { models } from "@polar-sh/sdk/2026-10";
import { type Answer, type Call, Input, ok } from "./call.ts";
import { micros } from "./clock.ts";
import { contains, inOrderOfWriting, listAnswer, readPage, sorted } from "./page.ts";
import { resourceNotFound } from "./problem.ts";
import type { Order, Subscription } from "./records.ts";
import type { Route } from "./router.ts";
import { asBilling, asCustomer } from "./subject.ts";
import { uuid4 } from "./uuid.ts";
import { bool, oneOf, text } from "./validation.ts";

const ACTIVE: readonly models.SubscriptionStatus[] = ["trialing", "active"];
const REVOKED: readonly models.SubscriptionStatus[] = ["past_due", "canceled", "unpaid"];

/** Subscriptions belong to the customer: every member of a team sees all of them. */
function listSubscriptions(call: Call): Answer {
  const { customer } = asCustomer(call.subject);
  const { state } = call.sandbox;
  const input = new Input(call);
  const page = readPage(input);
  const sorting = input.sorting(["started_at", "amount", "status", "organization", "product"], ["-started_at"]);
  const productIds = input.filter("product_id", uuid4, "uuid");
  const active = input.query("active", bool, null);
  const query = input.query("query", text, null);
  input.check();
  const found = inOrderOfWriting(state.subscriptions.by("customer", customer.id)).filter(
    (subscription) =>
      subscription.started_at !== null &&
      (productIds?.has(subscription.product_id) ?? true) &&
      (active === null || (active ? ACTIVE : REVOKED).includes(subscription.status)) &&
      (query === null || contains(subscription.product.name, query)),
  );
  const shown = sorted<Subscription, string>(found, sorting, (subscription, property) => {
    if (property === "started_at") return subscription.started_at && micros(subscription.started_at);
    if (property === "amount") return subscription.amount;
    if (property === "product") return subscription.product.name;
    return property === "status" ? subscription.status : subscription.product.organization_id;
  });
  return listAnswer(shown, page, (subscription) => JSON.stringify(subscription));
}

function getSubscription(call: Call): Answer {
  const { customer } = asCustomer(call.subject);
  const input = new Input(call);
  const id = input.path("id", uuid4);
  input.check();
  const subscription = call.sandbox.state.subscriptions.get(id);
  if (subscription?.customer_id !== customer.id) throw resourceNotFound();
  return ok(subscription);
}

const billingType = oneOf(["one_time", "recurring"]);

/** Orders are for those who pay: a plain member of a team is refused. */
function listOrders(call: Call): Answer {
  const { customer } = asBilling(call.subject);
  const input = new Input(call);
  const page = readPage(input);
  const sorting = input.sorting(["created_at", "amount", "net_amount", "product", "subscription"], ["-created_at"]);
  const productIds = input.filter("product_id", uuid4, "uuid");
  const billingTypes = input.filter("product_billing_type", billingType, "str-enum[ProductBillingType]");
  const subscriptionIds = input.filter("subscription_id", uuid4, "uuid");
  const query = input.query("query", text, null);
  input.check();
  const found = inOrderOfWriting(call.sandbox.state.orders.by("customer", customer.id)).filter(
    (order) =>
      (productIds?.has(order.product_id ?? "") ?? true) &&
      (billingTypes?.has(order.product?.is_recurring ? "recurring" : "one_time") ?? true) &&
      (subscriptionIds?.has(order.subscription_id ?? "") ?? true) &&
      (query === null || contains(order.product?.name, query)),
  );
  const shown = sorted<Order, string>(found, sorting, (order, property) => {
    if (property === "created_at") return micros(order.created_at);
    if (property === "product") return order.product?.name ?? null;
    return property === "subscription" ? order.subscription_id : order.net_amount;
  });
  return listAnswer(shown, page, (order) => JSON.stringify(order));
}

function getOrder(call: Call): Answer {
  const { customer } = asBilling(call.subject);
  const input = new Input(call);
  const id = input.path("id", uuid4);
  input.check();
  const order = call.sandbox.state.orders.get(id);
  if (order?.customer_id !== customer.id) throw resourceNotFound();
  return ok(order);
}

export const portalPurchaseRoutes: Route[] = [
  ["GET", "/v1/customer-portal/subscriptions/", listSubscriptions],
  ["GET", "/v1/customer-portal/subscriptions/{id}", getSubscription],
  ["GET", "/v1/customer-portal/orders/", listOrders],
  ["GET", "/v1/customer-portal/orders/{id}", getOrder],
];
