import "server-only";
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import { Pool } from "pg";
import { Problem } from "@/lib/api/problem";
import { env } from "@/lib/server/platform/env";
import { describeError, log } from "@/lib/server/platform/log";

export type Database = NodePgDatabase<Record<string, never>>;
export type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];
/** What a query can run on: the pool, or a transaction. */
export type Queryable = Database | Transaction;

let opened: { pool: Pool; database: Database } | undefined;

/** The pool of the app's own role. Time-outs are short: a request that cannot have the database is answered 503, not kept waiting. */
export function pool(): Pool {
  return open().pool;
}

/** Drizzle on the app's pool. Wrap calls in `withDatabase`, so that a database that is down becomes a Problem. */
export function database(): Database {
  return open().database;
}

function open() {
  if (opened) return opened;
  const made = new Pool({
    connectionString: env().DATABASE_URL,
    max: 10,
    connectionTimeoutMillis: 3000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 8000,
    // The server ends a slow statement; this one a server that says nothing any more (a network that swallows packets).
    query_timeout: 10_000,
    keepAlive: true,
    application_name: "license-portal",
  });
  surviveLostConnections(made);
  opened = { pool: made, database: drizzle(made) };
  return opened;
}

/**
 * Without a listener, a connection that the server closes ends the whole process: an idle one tells the pool, one that is
 * taken (a lock, a transaction between two statements) itself alone. Whoever has it then fails with its next statement.
 */
export function surviveLostConnections(made: Pool): void {
  const noteLoss = (error: Error) => log.warn({ event: "database_connection_lost", err: describeError(error) });
  made.on("error", noteLoss);
  made.on("connect", (client) => client.on("error", noteLoss));
}

/** Closes the pool, at the end of the process. */
export async function closeDatabase(): Promise<void> {
  const closing = opened;
  opened = undefined;
  await closing?.pool.end();
}

/** PostgreSQL's classes of "cannot serve now": connection (08), resources (53), operator intervention (57), and our own time-outs. */
const UNAVAILABLE = /^(08|53|57)|^(ECONN|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT|EHOSTUNREACH)/;

function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === "string" && UNAVAILABLE.test(code)) return true;
  if (
    /timeout exceeded when trying to connect|Connection terminated|connection timeout|Query read timeout/i.test(
      error.message,
    )
  )
    return true;
  if (error instanceof AggregateError && error.errors.some(isUnavailable)) return true;
  return error.cause === undefined ? false : isUnavailable(error.cause);
}

/**
 * Runs queries; a database that cannot be reached becomes `database_unavailable` (503 with Retry-After).
 * @throws Problem `database_unavailable`, or whatever the work throws.
 */
export async function withDatabase<T>(work: (db: Database) => Promise<T>): Promise<T> {
  try {
    return await work(database());
  } catch (error) {
    if (isUnavailable(error)) throw new Problem("database_unavailable", { cause: error, retryAfter: 5 });
    throw error;
  }
}
