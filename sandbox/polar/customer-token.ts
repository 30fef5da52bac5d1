import type { models } from "@polar-sh/sdk/2026-10";
import { type Call, ok } from "./call.ts";
import type { Customer } from "./records.ts";
import type { Route } from "./router.ts";
import { asCustomer } from "./subject.ts";

/** Until when a token lives. */
function introspect(call: Call) {
  const { session } = asCustomer(call.subject);
  return ok({
    expires_at: session.expires_at ?? "",
    return_url: session.return_url ?? null,
  } satisfies models.CustomerCustomerSession);
}

/** The person behind a token: a team's member, or the customer itself. */
function user(call: Call) {
  const { customer, member } = asCustomer(call.subject);
  return ok({
    type: member ? "member" : "customer",
    name: member ? member.name : customer.name,
    email: member?.email ?? customer.email ?? "",
    customer_id: customer.id,
    member_id: member?.id ?? null,
    role: member?.role ?? null,
  } satisfies models.PortalAuthenticatedUser);
}

/** A customer as it sees itself. */
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
  ["GET", "/v1/customer-portal/customers/me", (call) => ok(portalCustomer(asCustomer(call.subject).customer))],
];
