import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { ActivationFilter, LicenseKeyFilter } from "@/lib/api/filters";
import type { ActivationCount } from "@/lib/api/schemas";
import { getJson, type Reader } from "./fetch-json";
import { activationSearch, licenseKeySearch } from "./filter-url";
import { createLane } from "./lane";

const schemas = () => import("@/lib/api/schemas");
const licenseKeyList = async () => (await schemas()).licenseKeyList;
const licenseKeyDetail = async () => (await schemas()).licenseKeyDetail;
const sessionInfo = async () => (await schemas()).sessionInfo;
const signedInBrowsers = async () => (await import("@/lib/api/sessions")).signedInBrowsers;
const signInState = async () => (await import("@/lib/api/sign-in")).signInState;

/** The customer's keys, as `filter` asks; while another page or filter is on its way, the old rows stay. */
export function licenseKeysQuery(filter: LicenseKeyFilter) {
  return queryOptions({
    queryKey: ["license-keys", "list", filter],
    queryFn: ({ signal }) => getJson(`/api/license-keys${licenseKeySearch(filter)}`, licenseKeyList, signal),
    placeholderData: keepPreviousData,
  });
}

/** The start of the keys of every page of devices of one license key. */
export function licenseKeyScope(id: string) {
  return ["license-keys", "one", id] as const;
}

/** One key with one page of its devices. */
export function licenseKeyQuery(id: string, filter: ActivationFilter) {
  return queryOptions({
    queryKey: [...licenseKeyScope(id), filter],
    queryFn: ({ signal }) =>
      getJson(`/api/license-keys/${encodeURIComponent(id)}${activationSearch(filter)}`, licenseKeyDetail, signal),
    placeholderData: keepPreviousData,
  });
}

/** `activationCount` of lib/api/schemas.ts by hand: every first page asks for counts, and nothing else that would need zod. */
const activationCount: Reader<ActivationCount> = {
  safeParse(data) {
    const count = typeof data === "object" && data !== null ? Reflect.get(data, "activations_count") : undefined;
    if (count !== null && typeof count !== "number") return { success: false };
    return { success: true, data: { activations_count: count } };
  },
};

/** Four at once: the counts come after the keys and never get in the way of anything. */
const countLane = createLane(4);

/** How many devices a key is used on: asked once, kept until the page is left or a device is removed here. */
export function activationCountQuery(id: string) {
  return queryOptions({
    queryKey: ["license-keys", "activation-count", id],
    queryFn: ({ signal }) =>
      countLane(
        () => getJson(`/api/license-keys/${encodeURIComponent(id)}/activation-count`, activationCount, signal),
        signal,
      ),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchInterval: false,
  });
}

/** Who is signed in here; asked when a tab comes back, to notice that somebody else is by now. */
export function sessionQuery() {
  return queryOptions({
    queryKey: ["session"],
    queryFn: ({ signal }) => getJson("/api/session", sessionInfo, signal),
    staleTime: 60_000,
  });
}

/** Is mail late? Asked every few seconds while somebody waits for a code; the same answer for every address. */
export function signInStateQuery() {
  return queryOptions({
    queryKey: ["sign-in"],
    queryFn: ({ signal }) => getJson("/api/sign-in", signInState, signal),
    refetchInterval: 8000,
    staleTime: 0,
    meta: { isPublic: true },
  });
}

/** The browsers in which this person is signed in. */
export function signedInBrowsersQuery() {
  return queryOptions({
    queryKey: ["sessions"],
    queryFn: ({ signal }) => getJson("/api/sessions", signedInBrowsers, signal),
  });
}
