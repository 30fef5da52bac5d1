import { mutationOptions, queryOptions } from "@tanstack/react-query";
import { keyRemedies, type RemedyRequest } from "@/lib/api/remedies";
import { getJson, sendJson } from "./fetch-json";

const pathOf = (id: string) => `/api/support/license-keys/${encodeURIComponent(id)}/remedies`;

/** What a lead can change of a key. Each read is audited, so it never runs by itself. */
export function keyRemediesQuery(id: string) {
  return queryOptions({
    queryKey: ["remedies", id],
    queryFn: ({ signal }) => getJson(pathOf(id), keyRemedies, signal),
    staleTime: 0,
    gcTime: 0,
    retry: false,
    refetchInterval: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}

/** Changes a key. Never repeated by itself. */
export function applyRemedyMutation(id: string) {
  return mutationOptions({
    mutationKey: ["support", "remedy", id],
    mutationFn: (request: RemedyRequest) => sendJson("POST", pathOf(id), request, keyRemedies),
  });
}
