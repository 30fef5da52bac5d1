import {
  ANY_UUID,
  DEFAULT_PAGE_SIZE,
  deviceSorts,
  filterableStatuses,
  foldQuery,
  PAGE_SIZE,
  POSITIVE_INTEGER,
  QUERY_MAX,
} from "@/lib/api/filter-rules";
import type { ActivationFilter, LicenseKeyFilter } from "@/lib/api/filters";
import { urlFilter } from "./url-filter";

const pageNumber = (text: string) => (POSITIVE_INTEGER.test(text) ? Number(text) : undefined);
const typedQuery = (text: string) => (text.length <= QUERY_MAX ? foldQuery(text) : undefined);

/** Reads and writes the license keys' filter in the page's URL. It follows the rules of the API's `licenseKeyFilter`. */
export const licenseKeyUrl = urlFilter<LicenseKeyFilter>(
  {
    query: typedQuery,
    status: (text) => filterableStatuses.find((status) => status === text),
    benefit_id: (text) => (ANY_UUID.test(text) ? text : undefined),
    limit: (text) => (PAGE_SIZE.test(text) ? Number(text) : undefined),
    page: pageNumber,
  },
  { page: 1, limit: DEFAULT_PAGE_SIZE },
);

/** Reads and writes the filter of a key's devices in the page's URL. */
export const activationUrl = urlFilter<ActivationFilter>(
  {
    activations_query: typedQuery,
    activations_sort: (text) => deviceSorts.find((sort) => sort === text),
    activations_page: pageNumber,
  },
  { activations_page: 1, activations_sort: "oldest" },
);
