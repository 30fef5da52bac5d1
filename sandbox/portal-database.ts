import pg from "pg";

/** The two addresses of a portal's database: the role that owns everything, and the one that owns nothing. */
export interface PortalDatabase {
  /** `DATABASE_URL`: may connect; what else it may is granted by the portal's migrations and boot. */
  databaseUrl: string;
  /** `DATABASE_MIGRATION_URL`: owns the database. */
  migrationUrl: string;
}

/**
 * Makes the database `name` with its roles `name_owner` and `name_app`, password `sandbox`, where they are missing.
 * @param adminUrl the superuser's address of any database of the same server
 */
export async function createPortalDatabase(adminUrl: string, name: string): Promise<PortalDatabase> {
  const owner = `${name}_owner`;
  const app = `${name}_app`;
  await withClient(adminUrl, async (client) => {
    const database = client.escapeIdentifier(name);
    for (const role of [owner, app]) {
      const { rowCount } = await client.query("SELECT FROM pg_roles WHERE rolname = $1", [role]);
      if (rowCount) continue;
      await client.query(`CREATE ROLE ${client.escapeIdentifier(role)} LOGIN PASSWORD 'sandbox'`);
    }
    const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [name]);
    if (!rowCount) await client.query(`CREATE DATABASE ${database} OWNER ${client.escapeIdentifier(owner)}`);
    // PUBLIC may connect and make temporary tables unless told otherwise. The owner grants all the rest: it owns the
    // database, so since PostgreSQL 15 the schema `public` too.
    await client.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
    await client.query(`GRANT CONNECT ON DATABASE ${database} TO ${client.escapeIdentifier(app)}`);
  });
  return { databaseUrl: urlOf(adminUrl, app, name), migrationUrl: urlOf(adminUrl, owner, name) };
}

function urlOf(adminUrl: string, role: string, database: string): string {
  const url = new URL(adminUrl);
  url.username = role;
  url.password = "sandbox";
  url.pathname = `/${database}`;
  return url.href;
}

async function withClient(url: string, action: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await action(client);
  } finally {
    await client.end();
  }
}
