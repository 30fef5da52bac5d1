import "server-only";
import { migrateDatabase } from "./db/migrate";
import { EnvironmentError, env } from "./env";
import { startJobs } from "./jobs";
import { log } from "./log";
import { logConsole } from "./log-console";
import { benefitCatalogue } from "./polar/benefits";

/**
 * Before the first request: the environment is read, the database migrated, the jobs started. What the person who starts
 * the portal can put right is one sentence and a non-zero exit.
 */
export async function boot(): Promise<void> {
  try {
    env();
    await migrateDatabase();
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
  if (env().NODE_ENV === "production") logConsole();
  startJobs();
  // Warm, so that the first page need not wait; Polar being away is no reason not to start.
  benefitCatalogue().catch((error) => log.warn({ event: "catalogue_cold", err: error }));
}
