import "server-only";
import { type ClientBase, escapeIdentifier } from "pg";

/** PostgreSQL ends a statement of the app after this time. */
const STATEMENT_TIMEOUT_MS = 8000;

const PREPARE = `select is_direct,
    set_config('statement_timeout', case when is_direct then $2 else current_setting('statement_timeout') end, false),
    set_config('search_path', case when is_direct then $3 else current_setting('search_path') end, false)
  from (select pg_backend_pid() = $1::int as is_direct) as backend`;

/**
 * Prepares a new connection of the app's pool, which may lead to PostgreSQL or to a pooler such as PgBouncer. A pooler refuses
 * startup parameters, and hands each transaction to any of its own connections. So only a direct connection gets a statement
 * timeout and the schema to look into, and keeps named statements; a pooler's role has them as its own settings. A pooler is
 * recognized by its process ID, which isn't the one of PostgreSQL's backend.
 * @param schema where the portal's tables are
 */
export async function prepareConnection(client: ClientBase, schema: string): Promise<void> {
  const processId = "processID" in client ? client.processID : null;
  const { rows } = await client.query<{ is_direct: boolean }>(PREPARE, [
    processId,
    String(STATEMENT_TIMEOUT_MS),
    escapeIdentifier(schema),
  ]);
  if (!rows[0]?.is_direct) sendWithoutNames(client);
}

/** Named statements stay on the connection that prepared them. Without the name, each query is prepared for itself. */
function sendWithoutNames(client: ClientBase): void {
  const send: (...given: unknown[]) => unknown = client.query.bind(client);
  client.query = ((query: unknown, ...rest: unknown[]) => send(withoutName(query), ...rest)) as ClientBase["query"];
}

function withoutName(query: unknown): unknown {
  const isNamed = typeof query === "object" && query !== null && "name" in query;
  return isNamed ? { ...query, name: undefined } : query;
}
