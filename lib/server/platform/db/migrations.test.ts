import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import { expect, test } from "vitest";
import type { DatabaseSettings } from "@/lib/server/platform/database-settings";
import { EnvironmentError } from "@/lib/server/platform/environment-error";
import { createPortalDatabase } from "@/sandbox/portal-database";
import { adminUrl, connectForTest, newDatabaseSettings } from "@/test/roles-database";
import { migrateDatabase } from "./migrations";
import { setUpRoles } from "./role-setup-run";
import { buildMigrations, buildVersion } from "./schema-version";

function loginOf(url = "") {
  const { username, password } = new URL(url);
  return { role: username, password };
}

/** A database with the two roles of `npm run db:setup`. */
async function setUp(variables: Record<string, string> = {}) {
  const settings = newDatabaseSettings(variables);
  const [app, owner] = [loginOf(settings.DATABASE_URL), loginOf(settings.DATABASE_MIGRATION_URL)];
  const setup = { database: settings.database, schema: settings.DATABASE_SCHEMA, app, owner };
  await setUpRoles(adminUrl(), setup);
  return { settings, setup, admin: await connectForTest(adminUrl(settings.database)) };
}

const withoutOwner = (settings: DatabaseSettings) => ({ ...settings, DATABASE_MIGRATION_URL: undefined });

test.each(["public", "license_portal"])("the roles of db:setup are enough for the schema %s", async (schema) => {
  const { settings, setup, admin } = await setUp({ DATABASE_SCHEMA: schema });
  await setUpRoles(adminUrl(), setup);
  await Promise.all([migrateDatabase(settings), migrateDatabase(settings)]);
  await migrateDatabase(withoutOwner(settings));

  const { rows } = await admin.query(
    `select nspname as schema, rolname as owner, count(*) > 10 as many from pg_class join pg_roles on pg_roles.oid = relowner
      join pg_namespace on pg_namespace.oid = relnamespace
      where relkind = 'r' and nspname not in ('pg_catalog', 'information_schema') group by 1, 2`,
  );
  expect(rows).toEqual([{ schema, owner: setup.owner.role, many: true }]);

  const owner = await connectForTest(settings.DATABASE_MIGRATION_URL ?? "");
  await expect(owner.query("create schema elsewhere")).rejects.toMatchObject({ code: "42501" });
  const app = await connectForTest(settings.DATABASE_URL);
  await expect(app.query("create table mine (id int)")).rejects.toMatchObject({ code: "42501" });
  await expect(app.query("drop table sessions")).rejects.toMatchObject({ code: "42501" });
  await expect(app.query("delete from audit_events")).rejects.toMatchObject({ code: "42501" });
  await expect(app.query("delete from portal_migrations")).rejects.toMatchObject({ code: "42501" });
  await expect(app.query("delete from sessions")).resolves.toMatchObject({ rowCount: 0 });
});

test("a database that isn't migrated stops a start without DATABASE_MIGRATION_URL", async () => {
  const { settings } = await setUp();
  await expect(migrateDatabase(withoutOwner(settings))).rejects.toThrow(
    new EnvironmentError(
      "The database has no tables yet: run `npm run db:migrate`, or set DATABASE_MIGRATION_URL so that the portal migrates when it starts.",
    ),
  );
});

test("an older database stops a start without DATABASE_MIGRATION_URL, and a newer one doesn't", async () => {
  const { settings, admin } = await setUp();
  await migrateDatabase(settings);
  await admin.query("insert into portal_migrations (created_at, hash) values ($1, 'of a later release')", [
    buildVersion() + 1,
  ]);
  await migrateDatabase(withoutOwner(settings));
  await migrateDatabase(settings);
  await admin.query("delete from portal_migrations where created_at >= $1", [buildVersion()]);
  await expect(migrateDatabase(withoutOwner(settings))).rejects.toThrow(
    /^The database is older than this portal: run `npm run db:migrate`/,
  );
});

test("a role without rights on the tables stops the start", async () => {
  const { settings, setup, admin } = await setUp();
  await migrateDatabase(settings);
  await admin.query(`revoke select on portal_migrations from ${setup.app.role}`);
  await expect(migrateDatabase(withoutOwner(settings))).rejects.toThrow(
    /^DATABASE_URL names a role that may not read the portal's tables: run `npm run db:migrate`/,
  );
});

test("a schema that is missing, and that the owner may not make, stops the start", async () => {
  const { settings } = await setUp();
  await expect(migrateDatabase({ ...settings, DATABASE_SCHEMA: "elsewhere" })).rejects.toThrow(
    /^DATABASE_SCHEMA names a schema that the database doesn't have: make it with `npm run db:setup`/,
  );
});

test("a failed migration changes nothing", async () => {
  const { settings, admin } = await setUp();
  // In the way of the last table.
  await admin.query("create table not_me_links (id int)");
  await expect(migrateDatabase(settings)).rejects.toMatchObject({ code: "42P07" });
  const { rows } = await admin.query(
    "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace",
  );
  expect(rows).toEqual([{ relname: "not_me_links" }]);
});

test("a database of a release up to 0.1.0 keeps its data, and that release can still start", async () => {
  const settings = newDatabaseSettings();
  const urls = await createPortalDatabase(adminUrl(), settings.database);
  const [DATABASE_URL, DATABASE_MIGRATION_URL] = [urls.databaseUrl, urls.migrationUrl];
  const owner = await connectForTest(DATABASE_MIGRATION_URL);
  const startEarlier = () => migrate(drizzle(owner), { migrationsFolder: "drizzle" });
  await startEarlier();
  await owner.query("insert into pacing (name, next_at) values ('kept', now())");
  await owner.query("insert into drizzle.__drizzle_migrations (hash, created_at) values ('of another program', 1)");

  await migrateDatabase({ ...settings, DATABASE_URL, DATABASE_MIGRATION_URL });
  const { rows } = await owner.query("select hash from portal_migrations order by created_at");
  expect(rows.map(({ hash }) => hash)).toEqual(buildMigrations().map(({ hash }) => hash));
  expect((await owner.query("select name from pacing")).rows).toEqual([{ name: "kept" }]);
  await startEarlier();
});

test("with DATABASE_ROLE=single, one role migrates and uses the tables", async () => {
  const { settings, admin, setup } = await setUp();
  const single = { ...withoutOwner(settings), DATABASE_ROLE: "single" as const };
  await expect(migrateDatabase(single)).rejects.toThrow(/^DATABASE_URL names a role that may not change the tables/);
  await admin.query(`grant create on schema public to ${setup.app.role}`);
  await migrateDatabase(single);
  await migrateDatabase(single);
  await expect(migrateDatabase(withoutOwner(settings))).rejects.toThrow(
    /^DATABASE_URL names a role that could change the audit log: .* or set DATABASE_ROLE=single\.$/,
  );
  await expect(migrateDatabase({ ...settings, DATABASE_MIGRATION_URL: settings.DATABASE_URL })).rejects.toThrow(
    /name the same role: .* or set DATABASE_ROLE=single\.$/,
  );
});
