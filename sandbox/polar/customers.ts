import { type Answer, type Call, ok } from "./exchange.ts";
import { contains, listAnswer, sortByCreation, sorting } from "./pagination.ts";
import { resourceNotFound } from "./problem.ts";
import type { Customer } from "./records.ts";
import { paging, readId, readQuery, single, text } from "./request-input.ts";
import type { Route } from "./router.ts";
import { requireOrganization } from "./subject.ts";

const requireReader = ({ subject }: Call) => requireOrganization(subject, "customers:read", "customers:write");

function list(call: Call): Answer {
  const organization = requireReader(call);
  const { email, query, ...input } = readQuery(call, {
    ...paging,
    sorting,
    email: single(text),
    query: single(text),
  });
  const { customers } = call.sandbox.state;
  const all =
    email === undefined ? customers.by("organization", organization.id) : customers.by("email", email.toLowerCase());
  const found = all.filter(
    (customer) => customer.organization_id === organization.id && (query === undefined || matches(customer, query)),
  );
  return listAnswer(sortByCreation(found, input.sorting), input);
}

/** Polar looks anywhere in names and email, but only at the beginning of the external id. */
function matches({ name, billing_name, email, external_id }: Customer, query: string): boolean {
  return (
    [name, billing_name, email].some((field) => contains(field, query)) ||
    (external_id?.toLowerCase().startsWith(query.toLowerCase()) ?? false)
  );
}

function get(call: Call): Answer {
  const organization = requireReader(call);
  return answer(call.sandbox.state.customers.get(readId(call)), organization.id);
}

function getExternal(call: Call): Answer {
  const organization = requireReader(call);
  const customers = call.sandbox.state.customers.by("external", call.params.external_id ?? "");
  return answer(
    customers.find(({ organization_id }) => organization_id === organization.id),
    organization.id,
  );
}

function answer(customer: Customer | undefined, organizationId: string): Answer {
  if (customer?.organization_id !== organizationId) throw resourceNotFound();
  return ok(customer);
}

export const customerRoutes: Route[] = [
  ["GET", "/v1/customers/", list],
  ["GET", "/v1/customers/{id}", get],
  ["GET", "/v1/customers/external/{external_id}", getExternal],
];
