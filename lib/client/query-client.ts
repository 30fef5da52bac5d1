import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { isSessionOver, isWorthRetrying, toFailure } from "./failure";
import { sessionQuery } from "./queries";
import { setSessionOver } from "./session-over";

/** A failed GET is retried once. The server has already tried three times. */
const RETRIES = 1;
/** How often a page loads again after a failure that may pass. */
export const RETRY_INTERVAL_MS = 15_000;

/**
 * Creates the browser's cache. The server's data is fresh for 30 seconds, so hydration loads nothing. Writes are never
 * queued for later (`networkMode: "always"`): a device must not disappear ten minutes after the click.
 */
export function createQueryClient(): QueryClient {
  const client = new QueryClient({
    queryCache: new QueryCache({ onError: readSessionEnd, onSuccess: readSession }),
    mutationCache: new MutationCache({
      onError: (error) => {
        readSessionEnd(error);
        // The session that loads is another one, for which the page reloads.
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

/** An answer means that the session is open, except if the query needs none (`meta.isPublic`). */
function readSession(_data: unknown, { meta }: { meta?: Record<string, unknown> | undefined }): void {
  if (meta?.isPublic !== true) setSessionOver(false);
}

function readSessionEnd(error: unknown): void {
  if (isSessionOver(toFailure(error).code)) setSessionOver(true);
}

function retryInterval(error: unknown): number | false {
  if (error === null) return false;
  const failure = toFailure(error);
  if (!isWorthRetrying(failure.code)) return false;
  return Math.max(RETRY_INTERVAL_MS, (failure.retryAfter ?? 0) * 1000);
}
