import "server-only";
import { processWide } from "@/lib/server/platform/process-wide";

/** Connections of a pool, and requests that wait for one. */
export type PoolCounts = { total: number; idle: number; waiting: number };
/** States of a circuit breaker, from the best to the worst. */
export const breakerStates = ["closed", "half_open", "open", "isolated"] as const;
/** The circuit breaker for Polar, and the retries that its retry budget has left. */
export type PolarHealth = { breaker: (typeof breakerStates)[number]; retriesLeft: number };

/**
 * What each bundle has of its own (process-wide.ts): a pool, a circuit breaker, a retry budget. Each adds a function here that
 * reads its state.
 */
export const metricSources = processWide("metric-sources", () => ({
  pools: new Set<() => PoolCounts>(),
  polar: new Set<() => PolarHealth>(),
}));
