import "server-only";
import { migrateDatabase } from "@/lib/server/platform/db/migrations";
import { EnvironmentError, env } from "@/lib/server/platform/env";
import { startJobs } from "@/lib/server/platform/jobs";
import { log } from "@/lib/server/platform/log";
import { logConsole } from "@/lib/server/platform/log-console";
import { benefitCatalog } from "@/lib/server/polar/benefits";

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
  // Next does not wait for its hook: server.ts listens only when it hears this.
  process.emit("license-portal:booted" as never);
  // Warm, so that the first page need not wait; Polar being away is no reason not to start.
  benefitCatalog().catch((error) => log.warn({ event: "catalog_cold", err: error }));
}
