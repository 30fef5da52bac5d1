import { loadEnvFiles } from "../lib/node-server/env-file.ts";
import { StartError } from "../lib/node-server/start-up.ts";
import { migrateDatabase } from "../lib/server/platform/db/migrations";
import { EnvironmentError, parseDatabaseSettings } from "../lib/server/platform/env";
import { innermostCode } from "../lib/server/platform/error-description";

/**
 * `npm run db:migrate [-- --env-file FILE]`: migrates the database as the role in DATABASE_MIGRATION_URL, and grants the role in
 * DATABASE_URL what it needs. It needs no other settings. Exits with 1 and one sentence if it can't.
 */
async function main(): Promise<number> {
  try {
    loadEnvFiles(process.argv.slice(2), process.env);
    const settings = parseDatabaseSettings(process.env);
    if (settings.DATABASE_MIGRATION_URL === undefined && settings.DATABASE_ROLE === "separate")
      throw new EnvironmentError(
        "DATABASE_MIGRATION_URL is missing: set it to the URL of the role that owns the tables.",
      );
    await migrateDatabase(settings);
    console.log("The database is migrated, and the portal's role has its rights.");
    return 0;
  } catch (error) {
    if (error instanceof EnvironmentError || error instanceof StartError) console.error(error.message);
    else console.error(`The migration failed, and changed nothing (${innermostCode(error) ?? "unknown"}).`, error);
    return 1;
  }
}

process.exitCode = await main();
