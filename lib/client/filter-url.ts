import { type ActivationFilter, activationFilter, type LicenseKeyFilter, licenseKeyFilter } from "@/lib/api/filters";

/** A filter read from an address, and the names of what in it could not be understood (and is left out). */
type ReadFilter<Filter> = { filter: Filter; ignored: string[] };

/**
 * The list's filter from the page's address. The API is strict about the same names; a person who follows a damaged or
 * old link gets what can be understood, and is told about the rest. Names that are not ours (`utm_source`) are no mistake.
 */
export function readLicenseKeyFilter(params: URLSearchParams): ReadFilter<LicenseKeyFilter> {
  return readFilter(params, ["page", "limit", "benefit_id", "status", "query"], (input) =>
    licenseKeyFilter.safeParse(input),
  );
}

/** The same for the devices of one key. */
export function readActivationFilter(params: URLSearchParams): ReadFilter<ActivationFilter> {
  return readFilter(params, ["activations_page", "activations_query"], (input) => activationFilter.safeParse(input));
}

/** `?page=2&status=expired`, without what is the default anyway; `""` for the plain list. */
export function licenseKeySearch(filter: Partial<LicenseKeyFilter>): string {
  const params = new URLSearchParams();
  if (filter.query) params.set("query", filter.query);
  if (filter.status) params.set("status", filter.status);
  if (filter.benefit_id) params.set("benefit_id", filter.benefit_id);
  if (filter.limit && filter.limit !== 25) params.set("limit", String(filter.limit));
  if (filter.page && filter.page !== 1) params.set("page", String(filter.page));
  return params.size === 0 ? "" : `?${params}`;
}

/** The same for the devices of one key. */
export function activationSearch(filter: Partial<ActivationFilter>): string {
  const params = new URLSearchParams();
  if (filter.activations_query) params.set("activations_query", filter.activations_query);
  if (filter.activations_page && filter.activations_page !== 1) {
    params.set("activations_page", String(filter.activations_page));
  }
  return params.size === 0 ? "" : `?${params}`;
}

type Parsed<Filter> = { success: true; data: Filter } | { success: false };

/** What of an address `parse` understands, name by name. */
export function readFilter<Filter>(
  params: URLSearchParams,
  names: readonly string[],
  parse: (input: Record<string, string>) => Parsed<Filter>,
): ReadFilter<Filter> {
  const accepted: Record<string, string> = {};
  const ignored: string[] = [];
  for (const name of names) {
    const value = params.get(name);
    // An empty field of a form that was sent without JavaScript asks for nothing.
    if (value === null || value.trim() === "") continue;
    if (parse({ [name]: value }).success) accepted[name] = value;
    else ignored.push(name);
  }
  const parsed = parse(accepted);
  if (!parsed.success) throw new TypeError("Each field was accepted by itself, but not together.");
  return { filter: parsed.data, ignored };
}
