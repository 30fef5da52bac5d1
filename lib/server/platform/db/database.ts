import "server-only";
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import { Pool } from "pg";
import { env } from "@/lib/server/platform/env";
import { log } from "@/lib/server/platform/log";

export type Database = NodePgDatabase<Record<string, never>>;
export type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];
/** What a query can run on: the pool, or a transaction. */
export type Queryable = Database | Transaction;

let opened: { pool: Pool; database: Database } | undefined;

/** The pool of the app's own role. Time-outs are short: a request that cannot have the database is answered 503, not kept waiting. */
export function pool(): Pool {
  return open().pool;
}

/** Drizzle on the app's pool. Errors pass as they are: `toProblem` turns an outage into `database_unavailable`. */
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
  const noteLoss = (error: Error) => log.warn({ event: "database_connection_lost", err: error });
  made.on("error", noteLoss);
  made.on("connect", (client) => client.on("error", noteLoss));
}

/** Closes the pool, at the end of the process. */
export async function closeDatabase(): Promise<void> {
  const closing = opened;
  opened = undefined;
  await closing?.pool.end();
}
