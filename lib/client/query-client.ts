import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { isSessionOver, isWorthRetrying, toFailure } from "./failure";
import { markSessionOpen, markSessionOver } from "./session-over";

/** A failed GET is tried again once by itself; the server has already tried three times. */
const RETRIES = 1;
/** While a page shows a failure that may pass, it asks again this often. */
const ASK_AGAIN_MS = 15_000;

/**
 * The browser's cache. What the server rendered counts as fresh for half a minute, so that hydration asks nothing;
 * changes are never queued for later (`networkMode: "always"`): a device must not vanish ten minutes after the click.
 */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: noteSession, onSuccess: noteSuccess }),
    mutationCache: new MutationCache({ onError: noteSession }),
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        gcTime: 15 * 60_000,
        refetchOnWindowFocus: true,
        retry: (failures, error) => failures < RETRIES && isWorthRetrying(toFailure(error).code),
        retryDelay: (_attempt, error) => (toFailure(error).retryAfter ?? 1) * 1000,
        refetchInterval: (query) => askAgainAfter(query.state.error),
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
}

/** What is answered without a session says nothing about one (`meta.isPublic`). */
function noteSuccess(_data: unknown, { meta }: { meta?: Record<string, unknown> | undefined }): void {
  if (meta?.isPublic !== true) markSessionOpen();
}

function noteSession(error: unknown): void {
  if (isSessionOver(toFailure(error).code)) markSessionOver();
}

function askAgainAfter(error: unknown): number | false {
  if (error === null) return false;
  const failure = toFailure(error);
  if (!isWorthRetrying(failure.code)) return false;
  return Math.max(ASK_AGAIN_MS, (failure.retryAfter ?? 0) * 1000);
}
