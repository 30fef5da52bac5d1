import type { models } from "@polar-sh/sdk/2026-10";
import { z } from "zod";
import { type Answer, type Call, ok } from "./exchange.ts";
import { compareDates, listAnswer, sortByCreation, sorting } from "./pagination.ts";
import { resourceNotFound } from "./problem.ts";
import { paging, readId, readQuery, single } from "./request-input.ts";
import type { Route } from "./router.ts";
import { requireBilling, requireCustomer } from "./subject.ts";

const active: readonly models.SubscriptionStatus[] = ["trialing", "active"];

/** Subscriptions belong to the customer, so every member of a team sees them. Newest first. */
function listSubscriptions(call: Call): Answer {
  const { customer } = requireCustomer(call.subject);
  const input = readQuery(call, { ...paging, active: single(z.stringbool()) });
  const found = call.sandbox.state.subscriptions
    .by("customer", customer.id)
    .filter(({ status }) => input.active === undefined || active.includes(status) === input.active)
    .toSorted((a, b) => compareDates(b.started_at ?? "", a.started_at ?? ""));
  return listAnswer(found, input);
}

function getSubscription(call: Call): Answer {
  const { customer } = requireCustomer(call.subject);
  const subscription = call.sandbox.state.subscriptions.get(readId(call));
  if (subscription?.customer_id !== customer.id) throw resourceNotFound();
  return ok(subscription);
}

/** Only owners and billing managers of a team see its orders. Newest first, unless asked otherwise. */
function listOrders(call: Call): Answer {
  const { customer } = requireBilling(call.subject);
  const input = readQuery(call, { ...paging, sorting });
  return listAnswer(sortByCreation(call.sandbox.state.orders.by("customer", customer.id), input.sorting), input);
}

function getOrder(call: Call): Answer {
  const { customer } = requireBilling(call.subject);
  const order = call.sandbox.state.orders.get(readId(call));
  if (order?.customer_id !== customer.id) throw resourceNotFound();
  return ok(order);
}

export const portalPurchaseRoutes: Route[] = [
  ["GET", "/v1/customer-portal/subscriptions/", listSubscriptions],
  ["GET", "/v1/customer-portal/subscriptions/{id}", getSubscription],
  ["GET", "/v1/customer-portal/orders/", listOrders],
  ["GET", "/v1/customer-portal/orders/{id}", getOrder],
];
