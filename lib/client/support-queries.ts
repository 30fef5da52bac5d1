import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { ActivationFilter } from "@/lib/api/filters";
import {
  type CustomerPageFilter,
  customerSearchResult,
  type OrganizationKeyFilter,
  organizationKeyDetail,
  organizationKeyList,
  supportCustomerDetail,
} from "@/lib/api/support";
import { askJson, getJson } from "./fetch-json";
import { activationSearch } from "./filter-url";
import { customerPageSearch, organizationKeySearch } from "./support-url";

/** Whatever staff read is written down as theirs: nothing is asked that nobody asked for. */
const onlyWhenAsked = {
  staleTime: 5 * 60_000,
  retry: false,
  refetchInterval: false,
  refetchOnWindowFocus: false,
  refetchOnReconnect: false,
} as const;

/** Customers by what was typed, which stays in this tab's memory and in no address. */
export function customerSearchQuery(query: string, page: number) {
  return queryOptions({
    queryKey: ["support", "search", query, page],
    queryFn: ({ signal }) => askJson("/api/support/customers/search", { query, page }, customerSearchResult, signal),
    // Another page of the same: the old one stays until it is there. Of another search nothing stays.
    placeholderData: (data, before) => (before?.queryKey[2] === query ? data : undefined),
    enabled: query !== "",
    ...onlyWhenAsked,
    // Who went to a customer and comes back finds the results; another search of the same is a new one.
    staleTime: 60_000,
  });
}

export function supportCustomerQuery(id: string, filter: CustomerPageFilter) {
  return queryOptions({
    queryKey: ["support", "customer", id, filter],
    queryFn: ({ signal }) =>
      getJson(
        `/api/support/customers/${encodeURIComponent(id)}${customerPageSearch(filter)}`,
        supportCustomerDetail,
        signal,
      ),
    placeholderData: (data, before) => (before?.queryKey[2] === id ? data : undefined),
    ...onlyWhenAsked,
  });
}

export function organizationKeysQuery(filter: OrganizationKeyFilter) {
  return queryOptions({
    queryKey: ["support", "license-keys", filter],
    queryFn: ({ signal }) =>
      getJson(`/api/support/license-keys${organizationKeySearch(filter)}`, organizationKeyList, signal),
    placeholderData: keepPreviousData,
    ...onlyWhenAsked,
  });
}

/** One key's devices, those that `filter` leaves, fifty at a time. */
export function organizationKeyQuery(id: string, filter: ActivationFilter) {
  return queryOptions({
    queryKey: ["support", "license-key", id, filter],
    queryFn: ({ signal }) =>
      getJson(
        `/api/support/license-keys/${encodeURIComponent(id)}${activationSearch(filter)}`,
        organizationKeyDetail,
        signal,
      ),
    placeholderData: (data, before) => (before?.queryKey[2] === id ? data : undefined),
    ...onlyWhenAsked,
  });
}
