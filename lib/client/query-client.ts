import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { isSessionOver, isWorthRetrying, toFailure } from "./failure";
import { sessionQuery } from "./queries";
import { setSessionOver } from "./session-over";

/** A failed GET is retried once. The server has already tried Polar up to three times. */
const RETRIES = 1;
/** How often a query retries after a temporary failure. */
export const RETRY_INTERVAL_MS = 15_000;

/**
 * Creates the browser's cache. The server's data stays fresh for 30 seconds, so hydration loads nothing. Writes are never
 * queued while offline (`networkMode: "always"`): a device must not be deactivated ten minutes after the click.
 */
export function createQueryClient(): QueryClient {
  const client = new QueryClient({
    queryCache: new QueryCache({ onError: markSessionOver, onSuccess: markSessionOpen }),
    mutationCache: new MutationCache({
      onError: (error) => {
        markSessionOver(error);
        // The session that loads is another one, so the page reloads.
        if (["account_changed", "impersonation_changed"].includes(toFailure(error).code))
          void client.refetchQueries({ queryKey: sessionQuery().queryKey });
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        gcTime: 15 * 60_000,
        refetchOnWindowFocus: true,
        retry: (failures, error) => failures < RETRIES && isWorthRetrying(toFailure(error).code),
        retryDelay: (_attempt, error) => (toFailure(error).retryAfter ?? 1) * 1000,
        refetchInterval: (query) => retryInterval(query.state.error),
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
  return client;
}

/** A success means that the session is open, unless the query needs no session (`meta.isPublic`). */
function markSessionOpen(_data: unknown, { meta }: { meta?: Record<string, unknown> | undefined }): void {
  if (meta?.isPublic !== true) setSessionOver(false);
}

function markSessionOver(error: unknown): void {
  if (isSessionOver(toFailure(error).code)) setSessionOver(true);
}

function retryInterval(error: unknown): number | false {
  if (error === null) return false;
  const failure = toFailure(error);
  if (!isWorthRetrying(failure.code)) return false;
  return Math.max(RETRY_INTERVAL_MS, (failure.retryAfter ?? 0) * 1000);
}
