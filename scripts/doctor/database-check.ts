import type { Client } from "pg";
import type { DatabaseSettings } from "@/lib/server/platform/database-settings";
import { requireMigrated } from "@/lib/server/platform/db/schema-check";
import { connectOnce } from "@/lib/server/platform/db/single-connection";
import { EnvironmentError } from "@/lib/server/platform/env";
import { type Finding, fault, ok } from "./finding";
import { checkNotifications } from "./live-check";

/** Beside the pool, an instance opens up to eight connections for locks, and one that listens to changes. */
const OTHER_CONNECTIONS = 9;
/** Sessions and codes end by the database's clock; webhooks and ID tokens by the portal's. */
const MAX_CLOCK_DIFFERENCE_S = 10;

type Variable = "DATABASE_URL" | "DATABASE_DIRECT_URL" | "DATABASE_MIGRATION_URL";

/** Checks that each database URL leads to the same database, which has the tables of this version and enough connections. */
export async function checkDatabase(settings: DatabaseSettings): Promise<Finding[]> {
  const findings: Finding[] = [];
  const identities = new Map<Variable, string>();
  for (const variable of ["DATABASE_URL", "DATABASE_DIRECT_URL", "DATABASE_MIGRATION_URL"] as const) {
    const url = settings[variable];
    if (url === undefined) continue;
    try {
      const client = await connectOnce(url, variable);
      try {
        identities.set(variable, await identityOf(client));
        if (variable === "DATABASE_URL") findings.push(...(await checkServer(client, settings)));
      } finally {
        await client.end();
      }
    } catch (error) {
      findings.push(asFault(error));
    }
  }
  const own = identities.get("DATABASE_URL");
  for (const [variable, identity] of identities)
    if (own !== undefined && identity !== own)
      findings.push(fault(`${variable} leads to another database than DATABASE_URL: use the same host and database.`));
  if (findings.some(({ outcome }) => outcome === "fault")) return findings;
  try {
    await requireMigrated(settings);
    const tables = ok("The database has the tables of this version, and the portal's role has its rights.");
    return [...findings, tables, ...(await checkNotifications(settings))];
  } catch (error) {
    return [...findings, asFault(error)];
  }
}

/** Names a database of a server: the address may differ, as through a pooler. */
async function identityOf(client: Client): Promise<string> {
  const { rows } = await client.query<{ identity: string }>(
    "select oid::text || '/' || pg_postmaster_start_time()::text as identity from pg_database where datname = current_database()",
  );
  return rows[0]?.identity ?? "";
}

async function checkServer(client: Client, { DATABASE_POOL_SIZE }: DatabaseSettings): Promise<Finding[]> {
  const before = Date.now();
  const { rows } = await client.query<{ version: string; connections: number; encoding: string; now: number }>(
    `select current_setting('server_version') as version, current_setting('server_encoding') as encoding,
      least(current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int,
        nullif((select rolconnlimit from pg_roles where rolname = current_user), -1),
        nullif((select datconnlimit from pg_database where datname = current_database()), -1)) as connections,
      extract(epoch from clock_timestamp())::float8 as now`,
  );
  const after = Date.now();
  const { version = "", connections = 0, encoding = "", now = 0 } = rows[0] ?? {};
  const needed = DATABASE_POOL_SIZE + OTHER_CONNECTIONS;
  const difference = Math.max(before / 1000 - now, now - after / 1000);
  return [
    ok(`PostgreSQL ${version.split(" ")[0]} answers.`),
    ...(encoding === "UTF8"
      ? []
      : [fault("DATABASE_URL leads to a database whose encoding isn't UTF8: create it with `encoding 'UTF8'`.")]),
    ...(connections >= needed
      ? []
      : [
          fault(
            `DATABASE_POOL_SIZE needs up to ${needed} connections for each instance, but PostgreSQL gives the portal ${connections}: lower it, or raise the limit.`,
          ),
        ]),
    ...(difference <= MAX_CLOCK_DIFFERENCE_S
      ? []
      : [
          fault(
            `The clocks of this machine and of PostgreSQL differ by ${Math.round(difference)} seconds: synchronize both with NTP.`,
          ),
        ]),
  ];
}

function asFault(error: unknown): Finding {
  if (error instanceof EnvironmentError) return fault(error.message);
  throw error;
}
