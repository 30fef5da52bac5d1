import "server-only";
import type { Client } from "pg";
import { EnvironmentError } from "@/lib/server/platform/environment-error";
import { innermostCode } from "@/lib/server/platform/error-description";
import { databaseStatements, type RoleSetup, rightStatements, roleStatements } from "./role-setup";
import { connectOnce, requireKnownPostgres } from "./single-connection";

/**
 * Makes the database, if it's missing, and the two roles, and gives them their rights. It can run again.
 * @param adminUrl the URL of a role that may do this, to any database of the server
 * @throws EnvironmentError with one sentence
 */
export async function setUpRoles(adminUrl: string, setup: RoleSetup): Promise<void> {
  await withAdmin(adminUrl, async (client) => {
    await requireKnownPostgres(client);
    for (const statement of roleStatements(setup)) await client.query(statement);
    const { missing, create } = databaseStatements(setup);
    if ((await client.query(missing)).rowCount) await client.query(create);
  });
  const inDatabase = new URL(adminUrl);
  inDatabase.pathname = `/${encodeURIComponent(setup.database)}`;
  await withAdmin(inDatabase.href, async (client) => {
    await client.query("begin");
    for (const statement of rightStatements(setup)) await client.query(statement);
    await client.query("commit");
  });
}

async function withAdmin(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = await connectOnce(url, "DATABASE_ADMIN_URL");
  try {
    await work(client);
  } catch (cause) {
    if (cause instanceof EnvironmentError) throw cause;
    // PostgreSQL's message could quote the statement.
    throw new EnvironmentError(
      `DATABASE_ADMIN_URL names a role that PostgreSQL doesn't let set up the portal's roles (${innermostCode(cause) ?? "unknown"}): name a superuser or your host's administrator, or run the SQL that \`npm run db:setup\` prints.`,
      { cause },
    );
  } finally {
    await client.end();
  }
}
