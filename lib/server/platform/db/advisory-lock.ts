import "server-only";
import { setTimeout as delay } from "node:timers/promises";
import { Pool } from "pg";
import { Problem } from "@/lib/api/problem";
import { env } from "@/lib/server/platform/env";
import { surviveLostConnections } from "./database";

let lockPool: Pool | undefined;

/** A separate pool, so that held locks can't starve their work of connections. It avoids a pooler if it can. */
function open(): Pool {
  if (!lockPool) {
    const { DATABASE_DIRECT_URL, DATABASE_URL } = env();
    lockPool = new Pool({
      connectionString: DATABASE_DIRECT_URL ?? DATABASE_URL,
      // Jobs hold three at most (jobs.ts). The others are for requests.
      max: 9,
      connectionTimeoutMillis: 8000,
      idleTimeoutMillis: 10_000,
      query_timeout: 15_000,
      keepAlive: true,
      application_name: "license-portal-locks",
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

const WAIT_MS = 12_000;
const TRY_EVERY_MS = 50;

/**
 * Runs work while no instance runs other work under the same name. PostgreSQL releases the lock when its connection breaks.
 * @throws Problem `database_unavailable`, also after a wait of twelve seconds; whatever the work throws.
 */
export async function withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    // Each try ends its transaction. Otherwise, behind a pooler, waiters would hold connections that the lock holder needs.
    const held = await tryLocked(name, work);
    if (held !== null) return held.result;
    if (Date.now() > deadline) throw new Problem("database_unavailable", { retryAfter: 5 });
    await delay(TRY_EVERY_MS);
  }
}

/**
 * Runs work unless an instance runs other work under the same name.
 * @returns whether it ran here.
 * @throws Problem `database_unavailable`, also if the lock was lost meanwhile; whatever the work throws.
 */
export async function withFreeLock(name: string, work: () => Promise<unknown>): Promise<boolean> {
  const held = await tryLocked(name, work);
  if (held?.isLost) throw new Problem("database_unavailable", { retryAfter: 5 });
  return held !== null;
}

/**
 * Runs work under a lock that an open transaction holds, since behind a pooler a connection belongs to us only during one. The
 * transaction has no snapshot while work runs, so it doesn't hold up PostgreSQL's clean-up.
 * @returns null if another one has the lock
 */
async function tryLocked<T>(name: string, work: () => Promise<T>): Promise<{ result: T; isLost: boolean } | null> {
  const client = await open().connect().catch(unavailable);
  let isLost = true;
  const unlock = async () => {
    isLost = await client.query("rollback").then(
      () => false,
      () => true,
    );
  };
  try {
    await client.query("begin; set local idle_in_transaction_session_timeout = 0").catch(unavailable);
    const { rows } = await client
      .query<{ locked: boolean }>("select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as locked", [
        lockName(name),
      ])
      .catch(unavailable);
    const held = rows[0]?.locked === true ? { result: await work().finally(unlock) } : null;
    if (held === null) await unlock();
    return held && { ...held, isLost };
  } finally {
    // Closes a connection that may still hold the lock.
    client.release(isLost);
  }
}

/** Locks belong to a database, which portals with schemas of their own share. */
function lockName(name: string): string {
  const { DATABASE_SCHEMA } = env();
  return DATABASE_SCHEMA === "public" ? name : `${DATABASE_SCHEMA}:${name}`;
}

function unavailable(error: unknown): never {
  throw new Problem("database_unavailable", { cause: error, retryAfter: 5 });
}
