import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { ActivationFilter } from "@/lib/api/filters";
import {
  type CustomerPageFilter,
  customerSearchResult,
  type OrganizationKeyFilter,
  organizationKeyDetail,
  organizationKeyList,
  supportCustomerAnswer,
} from "@/lib/api/support";
import { getJson, queryJson } from "./fetch-json";
import { activationUrl } from "./license-key-urls";
import { customerPageUrl, organizationKeyUrl } from "./support-urls";

/** Every read by staff is audited, so these queries never run by themselves. */
const onlyWhenAsked = {
  staleTime: 5 * 60_000,
  retry: false,
  refetchInterval: false,
  refetchOnWindowFocus: false,
  refetchOnReconnect: false,
} as const;

/** The customers that match a search. */
export function customerSearchQuery(query: string, page: number) {
  return queryOptions({
    queryKey: ["support", "search", query, page],
    queryFn: ({ signal }) => queryJson("/api/support/customers/search", { query, page }, customerSearchResult, signal),
    // The old page stays while another page of the same search loads. A new search starts empty.
    placeholderData: (data, before) => (before?.queryKey[2] === query ? data : undefined),
    enabled: query !== "",
    ...onlyWhenAsked,
    // Staff see the same results when they come back from a customer's page. After a minute, the search runs again.
    staleTime: 60_000,
  });
}

/** One customer, with a page of their keys and a page of their impersonations. */
export function supportCustomerQuery(id: string, filter: CustomerPageFilter) {
  return queryOptions({
    queryKey: ["support", "customer", id, filter],
    queryFn: ({ signal }) =>
      getJson(
        `/api/support/customers/${encodeURIComponent(id)}${customerPageUrl.write(filter)}`,
        supportCustomerAnswer,
        signal,
      ),
    placeholderData: (data, before) => (before?.queryKey[2] === id ? data : undefined),
    ...onlyWhenAsked,
  });
}

/** The organization's filtered keys. */
export function organizationKeysQuery(filter: OrganizationKeyFilter) {
  return queryOptions({
    queryKey: ["support", "license-keys", filter],
    queryFn: ({ signal }) =>
      getJson(`/api/support/license-keys${organizationKeyUrl.write(filter)}`, organizationKeyList, signal),
    placeholderData: keepPreviousData,
    ...onlyWhenAsked,
  });
}

/** One key with a page of its filtered devices. */
export function organizationKeyQuery(id: string, filter: ActivationFilter) {
  return queryOptions({
    queryKey: ["support", "license-key", id, filter],
    queryFn: ({ signal }) =>
      getJson(
        `/api/support/license-keys/${encodeURIComponent(id)}${activationUrl.write(filter)}`,
        organizationKeyDetail,
        signal,
      ),
    placeholderData: (data, before) => (before?.queryKey[2] === id ? data : undefined),
    ...onlyWhenAsked,
  });
}
