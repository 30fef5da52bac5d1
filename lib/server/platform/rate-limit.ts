import "server-only";
import { lt } from "drizzle-orm";
import { RateLimiterPostgres, RateLimiterRes } from "rate-limiter-flexible";
import { Problem } from "@/lib/api/problem";
import { pool, type Queryable } from "@/lib/server/platform/db/database";
import { rateLimits } from "@/lib/server/platform/db/schema/rate-limits";

const limiters = new Map<string, RateLimiterPostgres>();

/** `points` in `seconds`, under a name. Counted in PostgreSQL, so that all instances share it. */
export type Limit = { name: string; points: number; seconds: number };

function limiterFor({ name, points, seconds }: Limit): RateLimiterPostgres {
  let limiter = limiters.get(name);
  if (!limiter) {
    limiter = new RateLimiterPostgres({
      storeClient: pool(),
      tableName: "rate_limits",
      tableCreated: true,
      clearExpiredByTimeout: false, // a job does it, once for all limiters
      keyPrefix: name,
      points,
      duration: seconds,
    });
    limiters.set(name, limiter);
  }
  return limiter;
}

/**
 * Takes one point of a limit for a subject (a customer's id, a hash of an email or an IP address).
 * @returns null if there was one, else the seconds until the next.
 */
export async function takePoint(limit: Limit, subject: string): Promise<number | null> {
  try {
    await limiterFor(limit).consume(subject);
    return null;
  } catch (error) {
    if (error instanceof RateLimiterRes) return Math.max(1, Math.ceil(error.msBeforeNext / 1000));
    throw error;
  }
}

/** The seconds until a limit has its next point for a subject, or null if it has one. Takes none. */
export async function waitForPoint(limit: Limit, subject: string): Promise<number | null> {
  const used = await limiterFor(limit).get(subject);
  return used === null || used.consumedPoints < limit.points ? null : Math.max(1, Math.ceil(used.msBeforeNext / 1000));
}

/** As `takePoint`. @throws Problem `rate_limited` with the seconds to wait. */
export async function requirePoint(limit: Limit, subject: string): Promise<void> {
  const wait = await takePoint(limit, subject);
  if (wait !== null) throw new Problem("rate_limited", { retryAfter: wait });
}

/** Gives a point back that was taken for nothing. */
export async function returnPoint(limit: Limit, subject: string): Promise<void> {
  await limiterFor(limit).reward(subject);
}

/** Deletes expired counters. */
export async function sweepRateLimits(db: Queryable): Promise<void> {
  await db.delete(rateLimits).where(lt(rateLimits.expire, Date.now() - 60_000));
}
