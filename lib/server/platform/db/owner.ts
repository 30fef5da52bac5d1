import "server-only";
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { escapeIdentifier } from "pg";
import type { DatabaseSettings } from "@/lib/server/platform/database-settings";
import { EnvironmentError } from "@/lib/server/platform/environment-error";
import type { DatabaseVariable } from "./connection-error";
import type { Transaction } from "./database";
import { connectOnce } from "./single-connection";

/** The connection of the role that owns the tables; past a pooler if it can. Null if the settings don't name it. */
export function ownerOf(settings: DatabaseSettings): { url: string; variable: DatabaseVariable } | null {
  const { DATABASE_ROLE, DATABASE_MIGRATION_URL, DATABASE_DIRECT_URL, DATABASE_URL } = settings;
  if (DATABASE_MIGRATION_URL !== undefined) return { url: DATABASE_MIGRATION_URL, variable: "DATABASE_MIGRATION_URL" };
  if (DATABASE_ROLE !== "single") return null;
  return DATABASE_DIRECT_URL === undefined
    ? { url: DATABASE_URL, variable: "DATABASE_URL" }
    : { url: DATABASE_DIRECT_URL, variable: "DATABASE_DIRECT_URL" };
}

/**
 * Runs work in one transaction of the role that owns the tables, for what the app's role may not do.
 * @throws EnvironmentError with one sentence when the settings don't name the role, or the database can't be reached
 */
export async function inOwnersTransaction<T>(
  settings: DatabaseSettings,
  work: (db: Transaction) => Promise<T>,
): Promise<T> {
  const owner = ownerOf(settings);
  if (!owner)
    throw new EnvironmentError(
      "DATABASE_MIGRATION_URL is missing: set it to the URL of the role that owns the tables. The portal's own role may not delete anything from the audit log.",
    );
  const client = await connectOnce(owner.url, owner.variable);
  try {
    return await drizzle(client).transaction(async (tx) => {
      await tx.execute(sql`select set_config('search_path', ${escapeIdentifier(settings.DATABASE_SCHEMA)}, true),
        set_config('statement_timeout', '0', true), set_config('idle_in_transaction_session_timeout', '0', true)`);
      return await work(tx);
    });
  } finally {
    await client.end();
  }
}
