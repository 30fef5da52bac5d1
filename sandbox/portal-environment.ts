import { exampleEnvironment } from "./example-environment.ts";
import type { PortalDatabase } from "./portal-database.ts";
import type { SandboxUrls } from "./sandbox.ts";

/** The environment of a portal at `portalUrl` that uses this sandbox: .env.example with the sandbox's URLs. */
export function portalEnvironment(
  sandbox: SandboxUrls,
  database: PortalDatabase,
  portalUrl: string,
): Record<string, string> {
  return {
    ...exampleEnvironment(),
    POLAR_BASE_URL: sandbox.polarUrl,
    SMTP_URL: sandbox.smtpUrl,
    OIDC_ISSUER: sandbox.oidcUrl,
    DATABASE_URL: database.databaseUrl,
    DATABASE_MIGRATION_URL: database.migrationUrl,
    PORTAL_URL: portalUrl,
  };
}
