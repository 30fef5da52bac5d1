import "server-only";
import path from "node:path";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import { Client } from "pg";
import { EnvironmentError, env } from "@/lib/server/platform/env";
import { asConnectionError, asMigrationError, type DatabaseVariable } from "./connection-error";

/** Any fixed number. Instances that start together wait for each other on this lock. */
const MIGRATION_LOCK = 7_146_032;

const ALL_RIGHTS = "select, insert, update, delete";
/** Tables on which the app's role has fewer rights, so that not even a bug can rewrite the audit log or lose its end. */
const FEWER_RIGHTS: Readonly<Record<string, string>> = {
  audit_events: "select, insert",
  audit_genesis: "select, insert",
  audit_head: "select, insert, update",
};

/**
 * Migrates the schema as its owner (`DATABASE_MIGRATION_URL`), under an advisory lock, and grants the app's role (the one in
 * `DATABASE_URL`) rights on rows only. Without a migration URL, it only checks that the schema is there.
 * @throws EnvironmentError with one sentence when the database can't be reached, or isn't migrated.
 */
export async function migrateDatabase(): Promise<void> {
  const { DATABASE_MIGRATION_URL, DATABASE_URL, DATABASE_DIRECT_URL } = env();
  if (DATABASE_DIRECT_URL !== undefined) await (await connect(DATABASE_DIRECT_URL, "DATABASE_DIRECT_URL")).end();
  if (DATABASE_MIGRATION_URL === undefined) return await expectMigrated(DATABASE_URL);
  const lock = await connect(DATABASE_MIGRATION_URL, "DATABASE_MIGRATION_URL");
  try {
    // A transaction of its own holds the lock: behind a pooler, a session's lock would stay with somebody else's connection.
    await lock.query("begin; set local idle_in_transaction_session_timeout = 0; set local statement_timeout = 0");
    await lock.query("select pg_advisory_xact_lock($1)", [MIGRATION_LOCK]);
    const client = await connect(DATABASE_MIGRATION_URL, "DATABASE_MIGRATION_URL");
    try {
      await migrate(drizzle(client), { migrationsFolder: path.join(process.cwd(), "drizzle") });
      await grantRows(client, decodeURIComponent(new URL(DATABASE_URL).username));
    } catch (error) {
      throw asMigrationError(error);
    } finally {
      await client.end();
    }
  } finally {
    await lock.end();
  }
  await expectMigrated(DATABASE_URL);
}

async function connect(url: string, variable: DatabaseVariable): Promise<Client> {
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

async function grantRows(owner: Client, role: string): Promise<void> {
  const name = owner.escapeIdentifier(role);
  const { rows } = await owner.query<{ tablename: string; same: boolean }>(
    "select tablename, current_user = $1 as same from pg_tables where schemaname = 'public' and tableowner = current_user",
    [role],
  );
  const { rowCount: known } = await owner.query("select from pg_roles where rolname = $1", [role]);
  if (!known) {
    throw new EnvironmentError(
      "DATABASE_URL names a role that doesn't exist: create it with `create role … login password '…'`, or correct the URL.",
    );
  }
  if (rows[0]?.same)
    throw new EnvironmentError(
      "DATABASE_URL and DATABASE_MIGRATION_URL name the same role: the app's role must own nothing, so use another role in DATABASE_URL.",
    );
  // In one transaction: other instances are running, and must not miss a right between a revoke and its grant.
  await owner.query("begin");
  await owner.query(`grant usage on schema public to ${name}`);
  for (const { tablename } of rows) {
    const rights = FEWER_RIGHTS[tablename] ?? ALL_RIGHTS;
    await owner.query(`revoke all on ${owner.escapeIdentifier(tablename)} from ${name}`);
    await owner.query(`grant ${rights} on ${owner.escapeIdentifier(tablename)} to ${name}`);
  }
  await owner.query(`grant usage, select on all sequences in schema public to ${name}`);
  await owner.query("commit");
}

async function expectMigrated(url: string): Promise<void> {
  const client = await connect(url, "DATABASE_URL");
  try {
    const { rows } = await client.query<{ found: boolean }>(
      "select to_regclass('public.sessions') is not null as found",
    );
    if (!rows[0]?.found) {
      throw new EnvironmentError(
        env().DATABASE_MIGRATION_URL === undefined
          ? "The database has no tables yet: set DATABASE_MIGRATION_URL once, with the role that owns the database, so the portal can create them."
          : "DATABASE_URL leads to a database without the tables that the portal just created: use the same host and database as in DATABASE_MIGRATION_URL.",
      );
    }
    const { rows: rights } = await client.query<{ excessive: boolean }>(
      "select has_table_privilege('public.audit_events', 'update, delete, truncate') as excessive",
    );
    if (rights[0]?.excessive) {
      throw new EnvironmentError(
        "DATABASE_URL names a role that could change the audit log: use a role that owns nothing, and put the owner in DATABASE_MIGRATION_URL.",
      );
    }
  } finally {
    await client.end();
  }
}
