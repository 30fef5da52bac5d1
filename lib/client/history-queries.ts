import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import type { HistoryKind } from "@/lib/api/history-kinds";
import { getJson } from "./fetch-json";

const history = async () => (await import("@/lib/api/history")).history;

/** Whose history: one key's, or the account's (null). */
export type HistoryOf = string | null;

/** Events of a kind, or all, newest first, page after page. The old rows stay while another kind loads. */
export function historyQuery(of: HistoryOf, kind: HistoryKind | undefined) {
  return infiniteQueryOptions({
    queryKey: ["history", of, kind],
    queryFn: ({ signal, pageParam }) => {
      const params = new URLSearchParams({ ...(kind && { kind }), ...(pageParam && { before: pageParam }) });
      return getJson(`${historyPath(of)}${params.size === 0 ? "" : `?${params}`}`, history, signal);
    },
    initialPageParam: "",
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  });
}

/** Returns the URL that downloads all events of a kind. */
export function historyExportUrl(of: HistoryOf, kind: HistoryKind | undefined, format: "csv" | "json"): string {
  return `${historyPath(of)}/export?${new URLSearchParams({ ...(kind && { kind }), format })}`;
}

function historyPath(of: HistoryOf): string {
  return of === null ? "/api/history" : `/api/license-keys/${encodeURIComponent(of)}/history`;
}
