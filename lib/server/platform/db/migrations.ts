import "server-only";
import path from "node:path";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import { Client } from "pg";
import { EnvironmentError, env } from "@/lib/server/platform/env";

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
  const { DATABASE_MIGRATION_URL, DATABASE_URL } = env();
  if (DATABASE_MIGRATION_URL === undefined) return await expectMigrated(DATABASE_URL);
  const client = await connect(DATABASE_MIGRATION_URL, "DATABASE_MIGRATION_URL");
  try {
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    await migrate(drizzle(client), { migrationsFolder: path.join(process.cwd(), "drizzle") });
    await grantRows(client, decodeURIComponent(new URL(DATABASE_URL).username));
  } finally {
    await client.end();
  }
  await expectMigrated(DATABASE_URL);
}

async function connect(url: string, variable: string): Promise<Client> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  try {
    await client.connect();
  } catch (error) {
    const { code } = error as { code?: string };
    const { host } = new URL(url);
    throw new EnvironmentError(
      `PostgreSQL at ${host} (${variable}) does not answer${code ? ` (${code})` : ""}: start it, or correct the address.`,
      { cause: error },
    );
  }
  return client;
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
      "DATABASE_URL names a role that the database does not have: make it with `create role … login password '…'`, or correct the address.",
    );
  }
  if (rows[0]?.same)
    throw new EnvironmentError(
      "DATABASE_URL and DATABASE_MIGRATION_URL name the same role: the app's role must own nothing, so give it one of its own.",
    );
  await owner.query(`grant usage on schema public to ${name}`);
  for (const { tablename } of rows) {
    const rights = FEWER_RIGHTS[tablename] ?? ALL_RIGHTS;
    await owner.query(`revoke all on ${owner.escapeIdentifier(tablename)} from ${name}`);
    await owner.query(`grant ${rights} on ${owner.escapeIdentifier(tablename)} to ${name}`);
  }
  await owner.query(`grant usage, select on all sequences in schema public to ${name}`);
}

async function expectMigrated(url: string): Promise<void> {
  const client = await connect(url, "DATABASE_URL");
  try {
    const { rows } = await client.query<{ found: boolean }>(
      "select to_regclass('public.sessions') is not null as found",
    );
    if (!rows[0]?.found) {
      throw new EnvironmentError(
        "The database has no tables yet: set DATABASE_MIGRATION_URL to the owner's address once, so that the portal can make them.",
      );
    }
  } finally {
    await client.end();
  }
}
