import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, inject } from "vitest";
import type { DatabaseSettings } from "@/lib/server/platform/database-settings";
import { parseDatabaseSettings } from "@/lib/server/platform/env";

/** The superuser's URL of a database. */
export function adminUrl(database = "postgres"): string {
  const url = new URL(inject("postgresAdminUrl"));
  url.pathname = `/${database}`;
  return url.href;
}

/** Settings for a database of the test's own that doesn't exist yet, with two roles that don't exist yet. */
export function newDatabaseSettings(variables: Record<string, string> = {}): DatabaseSettings & { database: string } {
  const database = `t_${randomUUID().replaceAll("-", "").slice(0, 12)}`;
  const urlOf = (role: string) => {
    const url = new URL(adminUrl(database));
    url.username = `${database}_${role}`;
    url.password = `password-of-${role}`;
    return url.href;
  };
  const urls = { DATABASE_URL: urlOf("app"), DATABASE_MIGRATION_URL: urlOf("owner") };
  return { ...parseDatabaseSettings({ ...urls, ...variables }), database };
}

const open: pg.Client[] = [];
afterAll(async () => {
  for (const client of open) await client.end();
});

/** A connection that stays open until the end of the test file. */
export async function connectForTest(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  open.push(client);
  return client;
}
