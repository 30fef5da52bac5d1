import type { UseQueryResult } from "@tanstack/react-query";
import { type FailureCode, isSessionOver, toFailure } from "./failure";

/** Why a query has no current data, and how to load it again. */
export type LoadFailure = {
  code: FailureCode;
  /** The request ID. */
  reference?: string | undefined;
  /** When the data was last loaded, in milliseconds; 0 for never in this tab. */
  lastLoadedAt: number;
  isTrying: boolean;
  onRetry: () => void;
};

/**
 * Returns the failure to show on a page, or null.
 * @param initialCode why the server couldn't load the data for the first HTML
 */
export function loadFailure(
  query: UseQueryResult<unknown>,
  initialCode: FailureCode | null = null,
): LoadFailure | null {
  const failure = query.error === null ? null : toFailure(query.error);
  const code = failure?.code ?? (query.data === undefined ? initialCode : null);
  // SessionWatch already reports this above the data.
  if (code === null || (isSessionOver(code) && query.data !== undefined)) return null;
  return {
    code,
    reference: failure?.reference,
    lastLoadedAt: query.dataUpdatedAt,
    isTrying: query.isFetching,
    onRetry: () => void query.refetch(),
  };
}
