import {
  ANY_UUID,
  DEFAULT_PAGE_SIZE,
  filterableStatuses,
  foldQuery,
  PAGE_SIZE,
  POSITIVE_INTEGER,
  QUERY_MAX,
} from "@/lib/api/filter-rules";
import type { ActivationFilter, LicenseKeyFilter } from "@/lib/api/filters";

/** A filter read from an address, and the names of what in it could not be understood (and is left out). */
type ReadFilter<Filter> = { filter: Filter; ignored: string[] };

/**
 * The list's filter from the page's address. The API is strict about the same names; a person who follows a damaged or
 * old link gets what can be understood, and is told about the rest. Names that are not ours (`utm_source`) are no mistake.
 */
export function readLicenseKeyFilter(params: URLSearchParams): ReadFilter<LicenseKeyFilter> {
  const read = createParamReader(params);
  const filter = {
    page: read("page", pageNumber) ?? 1,
    limit: read("limit", (text) => (PAGE_SIZE.test(text) ? Number(text) : undefined)) ?? DEFAULT_PAGE_SIZE,
    benefit_id: read("benefit_id", (text) => (ANY_UUID.test(text) ? text : undefined)),
    status: read("status", (text) => filterableStatuses.find((status) => status === text)),
    query: read("query", typedQuery),
  };
  return { filter, ignored: read.ignored };
}

/** The same for the devices of one key. */
export function readActivationFilter(params: URLSearchParams): ReadFilter<ActivationFilter> {
  const read = createParamReader(params);
  const filter = {
    activations_page: read("activations_page", pageNumber) ?? 1,
    activations_query: read("activations_query", typedQuery),
  };
  return { filter, ignored: read.ignored };
}

/** `?page=2&status=expired`, without what is the default anyway; `""` for the plain list. */
export function licenseKeySearch(filter: Partial<LicenseKeyFilter>): string {
  const params = new URLSearchParams();
  if (filter.query) params.set("query", filter.query);
  if (filter.status) params.set("status", filter.status);
  if (filter.benefit_id) params.set("benefit_id", filter.benefit_id);
  if (filter.limit && filter.limit !== DEFAULT_PAGE_SIZE) params.set("limit", String(filter.limit));
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

function pageNumber(text: string): number | undefined {
  return POSITIVE_INTEGER.test(text) ? Number(text) : undefined;
}

function typedQuery(text: string): string | undefined {
  return text.length <= QUERY_MAX ? foldQuery(text) : undefined;
}

/** Reads parameters one by one and remembers those that `parse` could not understand. */
function createParamReader(params: URLSearchParams) {
  const ignored: string[] = [];
  function read<Value>(name: string, parse: (text: string) => Value | undefined): Value | undefined {
    const text = params.get(name);
    // An empty field of a form that was sent without JavaScript asks for nothing.
    if (text === null || text.trim() === "") return undefined;
    const value = parse(text);
    if (value === undefined) ignored.push(name);
    return value;
  }
  return Object.assign(read, { ignored });
}
