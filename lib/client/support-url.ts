import {
  type CustomerPageFilter,
  customerPageFilter,
  type OrganizationKeyFilter,
  organizationKeyFilter,
} from "@/lib/api/support";
import { readFilter } from "./filter-url";

/** The filter of the organization's keys, from the page's address; what cannot be understood is left out. */
export function readOrganizationKeyFilter(params: URLSearchParams): OrganizationKeyFilter {
  const names = ["page", "limit", "status", "benefit_id"];
  return readFilter(params, names, (input) => organizationKeyFilter.safeParse(input)).filter;
}

/** `?status=revoked&page=2`, without what is the default anyway; `""` for the plain list. */
export function organizationKeySearch(filter: Partial<OrganizationKeyFilter>): string {
  return searchOf({
    status: filter.status,
    benefit_id: filter.benefit_id,
    limit: filter.limit === 25 ? undefined : filter.limit,
    page: filter.page === 1 ? undefined : filter.page,
  });
}

/** Which pages of a customer's keys and visits are shown. */
export function readCustomerPageFilter(params: URLSearchParams): CustomerPageFilter {
  const names = ["keys_page", "visits_before"];
  return readFilter(params, names, (input) => customerPageFilter.safeParse(input)).filter;
}

/** The same as an address has it. */
export function customerPageSearch(filter: Partial<CustomerPageFilter>): string {
  return searchOf({
    keys_page: filter.keys_page === 1 ? undefined : filter.keys_page,
    visits_before: filter.visits_before,
  });
}

function searchOf(values: Readonly<Record<string, string | number | undefined>>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== undefined) params.set(name, String(value));
  return params.size === 0 ? "" : `?${params}`;
}
