import type { TestProject } from "vitest/node";
import { startPostgres } from "./postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The superuser's address of the one throw-away PostgreSQL of this run; each test makes databases of its own. */
    postgresAdminUrl: string;
  }
}

/** Starts one PostgreSQL for all tests of a run: `inject("postgresAdminUrl")`. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startPostgres();
  project.provide("postgresAdminUrl", postgres.adminUrl);
  return () => postgres.close();
}
