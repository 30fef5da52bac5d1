import "server-only";
import { Client } from "pg";
import { EnvironmentError } from "@/lib/server/platform/environment-error";
import { asConnectionError, type DatabaseVariable } from "./connection-error";

/** The oldest PostgreSQL that the portal is tested with. */
const OLDEST_VERSION = 14;

/**
 * Opens a connection outside of the pools, for the start and for scripts.
 * @throws EnvironmentError with one sentence that names the variable and the remedy
 */
export async function connectOnce(url: string, variable: DatabaseVariable): Promise<Client> {
  try {
    // The constructor reads the certificates that the URL names.
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 });
    // A connection that is lost between two statements must not end the process: the next statement fails.
    client.on("error", () => undefined);
    await client.connect();
    return client;
  } catch (error) {
    throw asConnectionError(error, url, variable);
  }
}

/** @throws EnvironmentError if PostgreSQL is too old */
export async function requireKnownPostgres(client: Client): Promise<void> {
  const { rows } = await client.query<{ version: number }>(
    "select current_setting('server_version_num')::int / 10000 as version",
  );
  const version = rows[0]?.version ?? 0;
  if (version < OLDEST_VERSION)
    throw new EnvironmentError(`PostgreSQL ${version} is too old: use PostgreSQL ${OLDEST_VERSION} or newer.`);
}
