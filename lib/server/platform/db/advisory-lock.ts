import "server-only";
import { Pool } from "pg";
import { Problem } from "@/lib/api/problem";
import { env } from "@/lib/server/platform/env";
import { surviveLostConnections } from "./database";

let lockPool: Pool | undefined;

/** A separate pool, so that waiters can't starve the lock holder of connections. */
function open(): Pool {
  if (!lockPool) {
    lockPool = new Pool({
      connectionString: env().DATABASE_URL,
      max: 6,
      connectionTimeoutMillis: 8000,
      idleTimeoutMillis: 10_000,
      query_timeout: 15_000,
      keepAlive: true,
      application_name: "license-portal-locks",
      options: "-c lock_timeout=12000",
    });
    surviveLostConnections(lockPool);
  }
  return lockPool;
}

/** Closes the pool of locks at the end of the process. */
export async function closeLocks(): Promise<void> {
  const closing = lockPool;
  lockPool = undefined;
  await closing?.end();
}

/**
 * Runs work while no instance runs other work under the same name (PostgreSQL advisory lock). PostgreSQL releases the lock when
 * its connection breaks.
 * @throws Problem `database_unavailable`, also after a wait of twelve seconds; whatever the work throws.
 */
export async function withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  const client = await open()
    .connect()
    .catch((error: unknown) => {
      throw new Problem("database_unavailable", { cause: error, retryAfter: 5 });
    });
  let broken = false;
  try {
    await client.query("select pg_advisory_lock(hashtextextended($1, 0))", [name]);
    return await work();
  } catch (error) {
    if (error instanceof Error && ("severity" in error || error.message === "Query read timeout")) {
      broken = true;
      throw new Problem("database_unavailable", { cause: error, retryAfter: 5 });
    }
    throw error;
  } finally {
    if (!broken)
      await client.query("select pg_advisory_unlock_all()").catch(() => {
        broken = true;
      });
    client.release(broken);
  }
}
