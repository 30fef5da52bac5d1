import type { models } from "@polar-sh/sdk/2026-10";
import { type Call, ok } from "./exchange.ts";
import type { Customer } from "./records.ts";
import type { Route } from "./router.ts";
import { requireCustomer } from "./subject.ts";

/** When the session expires. */
function introspect(call: Call) {
  const { session } = requireCustomer(call.subject);
  return ok({
    expires_at: session.expires_at ?? "",
    return_url: session.return_url ?? null,
  } satisfies models.CustomerCustomerSession);
}

/** The person behind the session: a member, or the customer where there are no members. */
function user(call: Call) {
  const { customer, member } = requireCustomer(call.subject);
  return ok({
    type: member ? "member" : "customer",
    name: member ? member.name : customer.name,
    email: member?.email ?? customer.email ?? "",
    customer_id: customer.id,
    member_id: member?.id ?? null,
    role: member?.role ?? null,
  } satisfies models.PortalAuthenticatedUser);
}

/** A customer as they see themselves. */
export function portalCustomer(customer: Customer) {
  const { created_at, modified_at, id, email_verified, name, billing_name, billing_address, tax_id, type } = customer;
  return {
    created_at,
    modified_at,
    id,
    email: customer.email ?? null,
    email_verified,
    name,
    billing_name,
    billing_address,
    tax_id,
    oauth_accounts: {},
    default_payment_method_id: customer.default_payment_method_id ?? null,
    type,
    locale: customer.locale ?? null,
  } satisfies models.CustomerPortalCustomer;
}

export const customerTokenRoutes: Route[] = [
  ["GET", "/v1/customer-portal/customer-session/introspect", introspect],
  ["GET", "/v1/customer-portal/customer-session/user", user],
  ["GET", "/v1/customer-portal/customers/me", (call) => ok(portalCustomer(requireCustomer(call.subject).customer))],
];
