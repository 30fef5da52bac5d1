import "server-only";
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import { Pool } from "pg";
import { env } from "@/lib/server/platform/env";
import { log } from "@/lib/server/platform/log";
import { metricSources } from "@/lib/server/platform/metrics/metric-sources";
import { traceQueries } from "@/lib/server/platform/tracing/query-spans";
import { prepareConnection } from "./connection";

export type Database = NodePgDatabase<Record<string, never>>;
export type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];
/** What a query can run on: the pool, or a transaction. */
export type Queryable = Database | Transaction;

let opened: { pool: Pool; database: Database } | undefined;

/** The pool of the app's role. Timeouts are short, so that a request without a database gets its 503 soon. */
export function pool(): Pool {
  return open().pool;
}

/** Drizzle on the app's pool. Errors pass as they are: `toProblem` turns an outage into `database_unavailable`. */
export function database(): Database {
  return open().database;
}

function open() {
  if (opened) return opened;
  const { DATABASE_URL, DATABASE_POOL_SIZE, DATABASE_SCHEMA } = env();
  const made = new Pool({
    connectionString: DATABASE_URL,
    max: DATABASE_POOL_SIZE,
    connectionTimeoutMillis: 3000,
    idleTimeoutMillis: 30_000,
    // PostgreSQL itself ends a slow statement. This is for a connection that went silent, and behind a pooler.
    query_timeout: 10_000,
    onConnect: (client) => prepareConnection(client, DATABASE_SCHEMA),
    keepAlive: true,
    application_name: "license-portal",
  });
  surviveLostConnections(made);
  traceQueries(made);
  metricSources.pools.add(() => poolCounts(made));
  opened = { pool: made, database: drizzle(made) };
  return opened;
}

/**
 * Logs lost connections. Without listeners, a connection that the server closes would end the process. An idle connection
 * reports to the pool; one in use (a lock, a transaction between two statements) only to itself, and its next statement fails.
 */
export function surviveLostConnections(made: Pool): void {
  const logLoss = (error: Error) => log.warn({ event: "database_connection_lost", err: error });
  made.on("error", logLoss);
  made.on("connect", (client) => client.on("error", logLoss));
}

function poolCounts({ totalCount, idleCount, waitingCount }: Pool) {
  return { total: totalCount, idle: idleCount, waiting: waitingCount };
}

/** Closes the pool at the end of the process. */
export async function closeDatabase(): Promise<void> {
  const closing = opened;
  opened = undefined;
  await closing?.pool.end();
}
