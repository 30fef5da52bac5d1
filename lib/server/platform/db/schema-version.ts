import "server-only";
import path from "node:path";
import { sql } from "drizzle-orm";
import { type MigrationMeta, readMigrationFiles } from "drizzle-orm/migrator";
import { Problem } from "@/lib/api/problem";
import { innermostCode } from "@/lib/server/platform/error-description";
import type { Queryable } from "./database";

/** The table of the migrations that ran. It is in the portal's schema, since the migration role may have no rights elsewhere. */
export const JOURNAL = "portal_migrations";

const UNDEFINED_TABLE = "42P01";

let read: MigrationMeta[] | undefined;

/** The migrations of this build, oldest first. `folderMillis`, when a migration was written, is the schema's version after it. */
export function buildMigrations(): readonly MigrationMeta[] {
  read ??= readMigrationFiles({ migrationsFolder: path.join(process.cwd(), "drizzle") });
  return read;
}

/** The version of the schema that this build was made for. */
export function buildVersion(): number {
  return buildMigrations().at(-1)?.folderMillis ?? 0;
}

/** Milliseconds fit into a double, which pg reads as a number; it reads a bigint as text. */
export const VERSION_QUERY = `select max(created_at)::float8 as version from ${JOURNAL}`;

/**
 * Checks that the database isn't older than this build, as after a restored backup. A newer one is fine (decision 0047).
 * @throws Problem `database_outdated`, `database_unavailable`
 */
export async function requireCurrentSchema(db: Queryable): Promise<void> {
  if ((await readVersion(db)) < buildVersion()) throw new Problem("database_outdated", { retryAfter: 30 });
}

async function readVersion(db: Queryable): Promise<number> {
  try {
    const { rows } = await db.execute<{ version: number | null }>(sql.raw(VERSION_QUERY));
    return rows[0]?.version ?? 0;
  } catch (error) {
    if (innermostCode(error) === UNDEFINED_TABLE) return 0;
    throw error;
  }
}
