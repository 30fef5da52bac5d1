import {
  type CustomerPageFilter,
  customerPageFilter,
  type OrganizationKeyFilter,
  organizationKeyFilter,
} from "@/lib/api/support";

/** The filter of the organization's keys, from the page's address; what cannot be understood is left out. */
export function readOrganizationKeyFilter(params: URLSearchParams): OrganizationKeyFilter {
  const names = ["page", "limit", "status", "benefit_id"];
  return readFilter(params, names, (input) => organizationKeyFilter.safeParse(input));
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

/** Which pages of a customer's keys and impersonations are shown. */
export function readCustomerPageFilter(params: URLSearchParams): CustomerPageFilter {
  const names = ["keys_page", "impersonations_before"];
  return readFilter(params, names, (input) => customerPageFilter.safeParse(input));
}

/** The same as an address has it. */
export function customerPageSearch(filter: Partial<CustomerPageFilter>): string {
  return searchOf({
    keys_page: filter.keys_page === 1 ? undefined : filter.keys_page,
    impersonations_before: filter.impersonations_before,
  });
}

type Parsed<Filter> = { success: true; data: Filter } | { success: false };

/** What of an address `parse` understands, name by name; the rest is left out. */
function readFilter<Filter>(
  params: URLSearchParams,
  names: readonly string[],
  parse: (input: Record<string, string>) => Parsed<Filter>,
): Filter {
  const given = names.map((name) => [name, params.get(name) ?? ""] as const);
  const accepted = given.filter(([name, value]) => value.trim() !== "" && parse({ [name]: value }).success);
  const parsed = parse(Object.fromEntries(accepted));
  if (!parsed.success) throw new TypeError("Each field was accepted by itself, but not together.");
  return parsed.data;
}

function searchOf(values: Readonly<Record<string, string | number | undefined>>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== undefined) params.set(name, String(value));
  return params.size === 0 ? "" : `?${params}`;
}
