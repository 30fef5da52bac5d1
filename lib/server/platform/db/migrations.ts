import "server-only";
import type { Client } from "pg";
import type { DatabaseSettings } from "@/lib/server/platform/database-settings";
import { EnvironmentError, env } from "@/lib/server/platform/env";
import { asMigrationError } from "./connection-error";
import { ownerOf } from "./owner";
import { grantRows } from "./row-grants";
import { requireMigrated } from "./schema-check";
import { buildMigrations, JOURNAL } from "./schema-version";
import { connectOnce, requireKnownPostgres } from "./single-connection";

/** Any fixed number. Instances that start together wait for each other on this lock. */
const MIGRATION_LOCK = 7_146_032;

/**
 * Migrates the schema as its owner (`DATABASE_MIGRATION_URL`), and grants the app's role (the one in `DATABASE_URL`) rights on
 * rows only. Then, or without a migration URL, it checks that the app's role finds a schema that isn't older than this build.
 * With `DATABASE_ROLE=single`, the app's role migrates, and nothing is granted.
 * @throws EnvironmentError with one sentence when the database can't be reached, or isn't migrated.
 */
export async function migrateDatabase(settings: DatabaseSettings = env()): Promise<void> {
  const { DATABASE_DIRECT_URL } = settings;
  if (DATABASE_DIRECT_URL !== undefined) await (await connectOnce(DATABASE_DIRECT_URL, "DATABASE_DIRECT_URL")).end();
  const owner = ownerOf(settings);
  if (owner) {
    const client = await connectOnce(owner.url, owner.variable);
    try {
      await migrateAs(client, settings);
    } catch (error) {
      throw asMigrationError(error, owner.variable);
    } finally {
      await client.end();
    }
  }
  await requireMigrated(settings);
}

/** In one transaction: behind a pooler, a session's lock and search path would stay with somebody else's connection. */
async function migrateAs(client: Client, { DATABASE_SCHEMA, DATABASE_ROLE, DATABASE_URL }: DatabaseSettings) {
  await requireKnownPostgres(client);
  await client.query("begin");
  await client.query("set local idle_in_transaction_session_timeout = 0; set local statement_timeout = 0");
  await client.query("select pg_advisory_xact_lock($1)", [MIGRATION_LOCK]);
  await makeSchema(client, DATABASE_SCHEMA);
  await client.query(`set local search_path to ${client.escapeIdentifier(DATABASE_SCHEMA)}`);
  await makeJournal(client, DATABASE_SCHEMA);
  await runMigrations(client);
  if (DATABASE_ROLE === "separate")
    await grantRows(client, DATABASE_SCHEMA, decodeURIComponent(new URL(DATABASE_URL).username));
  await client.query("commit");
}

/** `create schema if not exists` needs a right on the database even if the schema exists. */
async function makeSchema(client: Client, schema: string): Promise<void> {
  const { rowCount } = await client.query("select from pg_namespace where nspname = $1", [schema]);
  if (rowCount) return;
  const { rows } = await client.query<{ may: boolean }>(
    "select has_database_privilege(current_database(), 'create') as may",
  );
  if (!rows[0]?.may)
    throw new EnvironmentError(
      "DATABASE_SCHEMA names a schema that the database doesn't have: make it with `npm run db:setup`, or correct the name.",
    );
  await client.query(`create schema ${client.escapeIdentifier(schema)}`);
}

/**
 * Makes the table of migrations. Releases up to 0.1.0 had theirs in a schema of its own, from which it is copied. It stays there,
 * so that such a release can still start.
 */
async function makeJournal(client: Client, schema: string): Promise<void> {
  // The catalog answers about schemas on which the role has no rights, too.
  const { rows } = await client.query<{ found: boolean; earlier: boolean }>(
    `select coalesce(bool_or(nspname = $1 and relname = $2), false) as found,
      coalesce(bool_or(nspname = 'drizzle' and relname = '__drizzle_migrations'
        and has_schema_privilege(pg_namespace.oid, 'usage') and has_table_privilege(pg_class.oid, 'select')), false) as earlier
      from pg_class join pg_namespace on pg_namespace.oid = relnamespace`,
    [schema, JOURNAL],
  );
  if (rows[0]?.found) return;
  await client.query(
    `create table ${JOURNAL} (created_at bigint primary key, hash text not null, applied_at timestamptz not null default now())`,
  );
  if (!rows[0]?.earlier || schema !== "public") return;
  // Another program that uses Drizzle has its migrations in the same table.
  await client.query(
    `insert into ${JOURNAL} (created_at, hash) select created_at, hash from drizzle.__drizzle_migrations where hash = any($1)`,
    [buildMigrations().map(({ hash }) => hash)],
  );
}

async function runMigrations(client: Client): Promise<void> {
  const { rows } = await client.query<{ version: number | null }>(
    `select max(created_at)::float8 as version from ${JOURNAL}`,
  );
  const version = rows[0]?.version ?? 0;
  for (const { folderMillis, hash, sql } of buildMigrations()) {
    if (folderMillis <= version) continue;
    for (const statement of sql) await client.query(statement);
    await client.query(`insert into ${JOURNAL} (created_at, hash) values ($1, $2)`, [folderMillis, hash]);
  }
}
