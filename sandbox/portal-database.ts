import pg from "pg";

/** The two URLs of a portal's database. */
export interface PortalDatabase {
  /** `DATABASE_URL`: a role that may only connect, until the portal's migrations grant it more. */
  databaseUrl: string;
  /** `DATABASE_MIGRATION_URL`: the role that owns the database. */
  migrationUrl: string;
}

/**
 * Creates the database `name` with the roles `name_owner` and `name_app`, whose password is `sandbox`, unless they exist.
 * @param adminUrl the superuser's URL of any database on the server
 */
export async function createPortalDatabase(adminUrl: string, name: string): Promise<PortalDatabase> {
  const owner = `${name}_owner`;
  const app = `${name}_app`;
  await withClient(adminUrl, async (client) => {
    for (const role of [owner, app]) {
      const { rowCount } = await client.query("SELECT FROM pg_roles WHERE rolname = $1", [role]);
      if (!rowCount) await client.query(`CREATE ROLE ${pg.escapeIdentifier(role)} LOGIN PASSWORD 'sandbox'`);
    }
    await createIfMissing(client, name, owner);
    // By default, PUBLIC may connect and create temporary tables. The owner grants everything else.
    await client.query(`REVOKE ALL ON DATABASE ${pg.escapeIdentifier(name)} FROM PUBLIC`);
    await client.query(`GRANT CONNECT ON DATABASE ${pg.escapeIdentifier(name)} TO ${pg.escapeIdentifier(app)}`);
  });
  return { databaseUrl: urlOf(adminUrl, app, name), migrationUrl: urlOf(adminUrl, owner, name) };
}

/** Creates a database unless it exists. @param adminUrl the superuser's URL of any database on the server */
export async function createDatabase(adminUrl: string, name: string): Promise<void> {
  await withClient(adminUrl, (client) => createIfMissing(client, name, "postgres"));
}

async function createIfMissing(client: pg.Client, name: string, owner: string): Promise<void> {
  const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [name]);
  if (rowCount) return;
  await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)} OWNER ${pg.escapeIdentifier(owner)}`);
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
