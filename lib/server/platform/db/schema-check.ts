import "server-only";
import type { Client } from "pg";
import type { DatabaseSettings } from "@/lib/server/platform/database-settings";
import { EnvironmentError } from "@/lib/server/platform/environment-error";
import { log } from "@/lib/server/platform/log";
import { prepareConnection } from "./connection";
import { buildVersion, JOURNAL, VERSION_QUERY } from "./schema-version";
import { connectOnce, requireKnownPostgres } from "./single-connection";

const MIGRATE = "run `npm run db:migrate`, or set DATABASE_MIGRATION_URL so that the portal migrates when it starts";

/**
 * Checks what the app's role finds: the portal's schema, which isn't older than this build, and no right to change the audit
 * log. A newer schema is logged as `database_newer`; one role for everything as `database_single_role`, with what is lost.
 * @throws EnvironmentError with one sentence
 */
export async function requireMigrated(settings: DatabaseSettings): Promise<void> {
  const { DATABASE_URL, DATABASE_SCHEMA, DATABASE_ROLE } = settings;
  const client = await connectOnce(DATABASE_URL, "DATABASE_URL");
  try {
    await requireKnownPostgres(client);
    await prepareConnection(client, DATABASE_SCHEMA);
    const journal = await findJournal(client, DATABASE_SCHEMA);
    if (!journal.exists) throw new EnvironmentError(whyMissing(settings, journal.has_tables));
    if (!journal.may_read)
      throw new EnvironmentError(
        "DATABASE_URL names a role that may not read the portal's tables: run `npm run db:migrate` with this DATABASE_URL, which grants it what it needs.",
      );
    if (!journal.on_path)
      throw new EnvironmentError(
        `DATABASE_URL leads through a connection pooler to a role that doesn't look into the schema of DATABASE_SCHEMA: run \`alter role … set search_path = ${DATABASE_SCHEMA}\` for it, and restart the pooler.`,
      );
    await compareVersions(client);
    if (DATABASE_ROLE === "single")
      log.warn({
        event: "database_single_role",
        lost: "the portal's role can change the audit log and its tables; its rights aren't checked",
      });
    else await requireFewRights(client);
  } finally {
    await client.end();
  }
}

type FoundJournal = { exists: boolean; may_read: boolean; on_path: boolean; has_tables: boolean };

/** Looks into the catalog, which needs no rights on the schema. */
async function findJournal(client: Client, schema: string): Promise<FoundJournal> {
  const { rows } = await client.query<FoundJournal>(
    `select count(*) filter (where relname = $2) > 0 as exists, count(*) filter (where relname = 'sessions') > 0 as has_tables,
      coalesce(bool_or(relname = $2 and has_schema_privilege(relnamespace, 'usage') and has_table_privilege(oid, 'select')),
        false) as may_read,
      coalesce(current_schema() = $1, false) as on_path
      from pg_class where relnamespace = (select oid from pg_namespace where nspname = $1)`,
    [schema, JOURNAL],
  );
  return rows[0] ?? { exists: false, may_read: false, on_path: false, has_tables: false };
}

function whyMissing({ DATABASE_MIGRATION_URL }: DatabaseSettings, hasTables: boolean): string {
  if (DATABASE_MIGRATION_URL !== undefined)
    return "DATABASE_URL leads to a database without the tables that the portal just created: use the same host and database as in DATABASE_MIGRATION_URL.";
  return hasTables
    ? `The database is older than this portal: ${MIGRATE}.`
    : `The database has no tables yet: ${MIGRATE}.`;
}

async function compareVersions(client: Client): Promise<void> {
  const { rows } = await client.query<{ version: number | null }>(VERSION_QUERY);
  const version = rows[0]?.version ?? 0;
  if (version < buildVersion()) throw new EnvironmentError(`The database is older than this portal: ${MIGRATE}.`);
  if (version > buildVersion()) log.warn({ event: "database_newer", database: version, build: buildVersion() });
}

async function requireFewRights(client: Client): Promise<void> {
  const { rows } = await client.query<{ excessive: boolean }>(
    "select has_table_privilege('audit_events', 'update, delete, truncate') as excessive",
  );
  if (rows[0]?.excessive)
    throw new EnvironmentError(
      "DATABASE_URL names a role that could change the audit log: name a role that owns nothing, and the owner in DATABASE_MIGRATION_URL, or set DATABASE_ROLE=single.",
    );
}
