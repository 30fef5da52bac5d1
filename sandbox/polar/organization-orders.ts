import { type Answer, type Call, ok } from "./exchange.ts";
import { listAnswer, sortByCreation, sorting } from "./pagination.ts";
import { resourceNotFound } from "./problem.ts";
import type { Customer, Order } from "./records.ts";
import { paging, readId, readQuery } from "./request-input.ts";
import type { Route } from "./router.ts";
import { requireOrganization } from "./subject.ts";

const requireReader = ({ subject }: Call) => requireOrganization(subject, "orders:read", "orders:write");

/** The organization's orders, each with its customer, newest first. */
function list(call: Call): Answer {
  const organization = requireReader(call);
  const input = readQuery(call, { ...paging, sorting });
  const { state } = call.sandbox;
  const found = state.orders.all().filter((order) => customerOf(call, order)?.organization_id === organization.id);
  return listAnswer(sortByCreation(found, input.sorting), input, (order) => JSON.stringify(withCustomer(call, order)));
}

function get(call: Call): Answer {
  const organization = requireReader(call);
  const order = call.sandbox.state.orders.get(readId(call));
  if (!order || customerOf(call, order)?.organization_id !== organization.id) throw resourceNotFound();
  return ok(withCustomer(call, order));
}

function customerOf({ sandbox }: Call, order: Order): Customer | undefined {
  return sandbox.state.customers.get(order.customer_id);
}

function withCustomer(call: Call, order: Order) {
  return { ...order, customer: customerOf(call, order) };
}

export const organizationOrderRoutes: Route[] = [
  ["GET", "/v1/orders/", list],
  ["GET", "/v1/orders/{id}", get],
];
