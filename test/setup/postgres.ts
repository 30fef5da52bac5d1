import type { TestProject } from "vitest/node";
import { startPostgres } from "../../sandbox/postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The superuser's URL of the one throw-away PostgreSQL of this run. Each test file creates databases of its own. */
    postgresAdminUrl: string;
  }
}

/** Starts one PostgreSQL for all tests of a run: `inject("postgresAdminUrl")`. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startPostgres();
  project.provide("postgresAdminUrl", postgres.adminUrl);
  return () => postgres.close();
}
