import "server-only";
import type { Pool, PoolClient } from "pg";
import { currentRequest, type Span } from "@/lib/node-server/request-record";
import { tracing } from "./tracing";

type Send = (...given: unknown[]) => unknown;

/**
 * Traces the queries that a request makes through a pool, if traces are on. A span has the kind of statement and its first
 * table, never the statement or its values. It includes the wait for a connection of the pool.
 *
 * A pool sends a waiting query when another request gives a connection back, and then in that request's async context. So
 * the span begins where the query was asked for: at the pool, or at the client that a transaction has checked out.
 */
export function traceQueries(pool: Pool): void {
  if (!tracing()) return;
  pool.query = traced(pool.query.bind(pool) as Send) as Pool["query"];
  const connect = pool.connect.bind(pool) as Send;
  pool.connect = ((...given: unknown[]) => {
    // With a callback: the pool's own query.
    if (given.length > 0) return connect(...given);
    return (connect() as Promise<PoolClient>).then(traceCheckedOut);
  }) as Pool["connect"];
}

/** Until the client goes back to the pool. */
function traceCheckedOut(client: PoolClient): PoolClient {
  const { query, release } = client;
  client.query = traced(query.bind(client) as Send) as PoolClient["query"];
  client.release = (...given) => {
    client.query = query;
    release.apply(client, given);
  };
  return client;
}

function traced(send: Send): Send {
  return (...given) => {
    const span = currentRequest()?.span && startQuery(currentRequest()?.span, given[0]);
    if (!span) return send(...given);
    const callback = given.at(-1);
    if (typeof callback === "function") {
      const observed = (error: unknown, ...rest: unknown[]) => {
        span.end({}, Boolean(error));
        callback(error, ...rest);
      };
      return send(...given.slice(0, -1), observed);
    }
    const sent = send(...given);
    if (sent instanceof Promise)
      sent.then(
        () => span.end(),
        () => span.end({}, true),
      );
    else span.end();
    return sent;
  };
}

function startQuery(parent: Span | undefined, query: unknown): Span | undefined {
  const { operation, table } = describeStatement(textOf(query));
  return parent?.child(table === undefined ? operation : `${operation} ${table}`, {
    "db.system.name": "postgresql",
    "db.operation.name": operation,
    ...(table === undefined ? {} : { "db.collection.name": table }),
  });
}

function textOf(query: unknown): string {
  if (typeof query === "string") return query;
  const isConfig = typeof query === "object" && query !== null && "text" in query;
  return isConfig ? String(query.text) : "";
}

const LITERAL = /'(?:[^']|'')*'/g;
const OPERATION = /^\s*(select|insert|update|delete|with|begin|commit|rollback|savepoint|set|lock)\b/i;
const TABLE = /\b(?:from|into|update)\s+(?:"?public"?\.)?"?([a-z_]{1,63})"?/i;

/** The kind of a statement and its first table: words of the portal's own SQL, in lower case. */
export function describeStatement(text: string): { operation: string; table?: string } {
  const operation = OPERATION.exec(text)?.[1]?.toLowerCase() ?? "other";
  const table = TABLE.exec(text.replace(LITERAL, ""))?.[1]?.toLowerCase();
  return { operation, ...(table === undefined ? {} : { table }) };
}
