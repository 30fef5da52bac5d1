import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { ActivationFilter, LicenseKeyFilter } from "@/lib/api/filters";
import type { ActivationCount } from "@/lib/api/schemas";
import { getJson, type Reader } from "./fetch-json";
import { activationUrl, licenseKeyUrl } from "./license-key-urls";

const schemas = () => import("@/lib/api/schemas");
const licenseKeyList = async () => (await schemas()).licenseKeyList;
const licenseKeyDetail = async () => (await schemas()).licenseKeyDetail;
const sessionInfo = async () => (await schemas()).sessionInfo;
const signedInBrowsers = async () => (await import("@/lib/api/sessions")).signedInBrowsers;
const signInState = async () => (await import("@/lib/api/sign-in")).signInState;

/** The customer's filtered keys. The old rows stay while another page or filter loads. */
export function licenseKeysQuery(filter: LicenseKeyFilter) {
  return queryOptions({
    queryKey: ["license-keys", "list", filter],
    queryFn: ({ signal }) => getJson(`/api/license-keys${licenseKeyUrl.write(filter)}`, licenseKeyList, signal),
    placeholderData: keepPreviousData,
  });
}

/** The query key prefix of one license key. It matches every page of the key's devices. */
export function licenseKeyScope(id: string) {
  return ["license-keys", "one", id] as const;
}

/** One license key with one page of its devices. */
export function licenseKeyQuery(id: string, filter: ActivationFilter) {
  return queryOptions({
    queryKey: [...licenseKeyScope(id), filter],
    queryFn: ({ signal }) =>
      getJson(`/api/license-keys/${encodeURIComponent(id)}${activationUrl.write(filter)}`, licenseKeyDetail, signal),
    placeholderData: keepPreviousData,
  });
}

/** The schema `activationCount` without zod. The first page only loads counts, so it never needs zod. */
const activationCount: Reader<ActivationCount> = {
  safeParse(data) {
    const count = typeof data === "object" && data !== null ? Reflect.get(data, "activations_count") : undefined;
    if (count !== null && typeof count !== "number") return { success: false };
    return { success: true, data: { activations_count: count } };
  },
};

/** At most four counts load at once, so they don't slow down other requests. p-limit would be 1 kB more JavaScript. */
const lanes: Promise<unknown>[] = [];
let nextLane = 0;

function limitCounts<Count>(load: () => Promise<Count>): Promise<Count> {
  const lane = nextLane++ % 4;
  const count = Promise.resolve(lanes[lane]).then(load);
  lanes[lane] = count.catch(() => undefined);
  return count;
}

/** How many devices a key is active on. Cached until the page closes or a device is deactivated here. */
export function activationCountQuery(id: string) {
  return queryOptions({
    queryKey: ["license-keys", "activation-count", id],
    queryFn: ({ signal }) =>
      limitCounts(() => {
        signal.throwIfAborted();
        return getJson(`/api/license-keys/${encodeURIComponent(id)}/activation-count`, activationCount, signal);
      }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchInterval: false,
  });
}

/** The current session. Reloads when the tab gets focus, because another person may have signed in. */
export function sessionQuery() {
  return queryOptions({
    queryKey: ["session"],
    queryFn: ({ signal }) => getJson("/api/session", sessionInfo, signal),
    staleTime: 60_000,
  });
}

/** Whether mail is delayed. Polls every eight seconds while a person waits for a code. The result is the same for every email. */
export function signInStateQuery() {
  return queryOptions({
    queryKey: ["sign-in"],
    queryFn: ({ signal }) => getJson("/api/sign-in", signInState, signal),
    refetchInterval: 8000,
    staleTime: 0,
    meta: { isPublic: true },
  });
}

/** The browsers in which the customer is signed in. */
export function signedInBrowsersQuery() {
  return queryOptions({
    queryKey: ["sessions"],
    queryFn: ({ signal }) => getJson("/api/sessions", signedInBrowsers, signal),
  });
}
