import type { TestProject } from "vitest/node";
import { startPostgres } from "../../sandbox/postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The superuser's URL of the one throw-away PostgreSQL of this run. Each test file creates databases of its own. */
    postgresAdminUrl: string;
  }
}

/**
 * Starts one PostgreSQL for all tests of a run: `inject("postgresAdminUrl")`. With `TEST_POSTGRES_URL`, a superuser's URL, the
 * tests use that server instead, such as an older version.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const { TEST_POSTGRES_URL } = process.env;
  if (TEST_POSTGRES_URL) {
    project.provide("postgresAdminUrl", TEST_POSTGRES_URL);
    return undefined;
  }
  const postgres = await startPostgres();
  project.provide("postgresAdminUrl", postgres.adminUrl);
  return () => postgres.close();
}
