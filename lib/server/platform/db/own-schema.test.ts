import { expect, test } from "vitest";
import { withFreeLock } from "@/lib/server/platform/db/advisory-lock";
import { pool } from "@/lib/server/platform/db/database";
import { migrateDatabase } from "@/lib/server/platform/db/migrations";
import { buildVersion } from "@/lib/server/platform/db/schema-version";
import { env } from "@/lib/server/platform/env";
import { changeEnvironment } from "@/test/environment";
import { hasPgbouncer, startPgbouncer } from "@/test/pgbouncer";
import { openPortal } from "@/test/portal-environment";

const schema = "license_portal";
const portal = await openPortal({ variables: { DATABASE_SCHEMA: schema, DATABASE_POOL_SIZE: "4" } });

test("customers use a portal in a schema of its own", async () => {
  const { browser } = await portal.newCustomer();
  expect((await browser.get("/api/license-keys")).status).toBe(200);
  const tables = await portal.database.query<{ schema: string }>(
    "select schemaname as schema from pg_tables where tablename = 'sessions'",
  );
  expect(tables).toEqual([{ schema }]);
  expect(await portal.database.query(`select from ${schema}.sessions`)).toHaveLength(1);
  expect(await portal.database.query(`select from ${schema}.rate_limits limit 1`)).toHaveLength(1);
});

test("the pool has as many connections as DATABASE_POOL_SIZE says", async () => {
  await Promise.all(Array.from({ length: 12 }, () => pool().query("select pg_sleep(0.05)")));
  expect(pool().totalCount).toBe(4);
});

test("portals with schemas of their own in one database don't share locks", async () => {
  let others: (boolean | undefined)[] = [];
  await withFreeLock("job", async () => {
    const same = await withFreeLock("job", async () => undefined);
    changeEnvironment({ DATABASE_SCHEMA: "another_portal" });
    const other = await withFreeLock("job", async () => undefined);
    changeEnvironment({ DATABASE_SCHEMA: schema });
    others = [same, other];
  });
  expect(others).toEqual([false, true]);
});

test("readyz answers 503 while the database is older, and 200 when it's newer", async () => {
  const answer = async () => {
    const response = await portal.browser().get("/readyz");
    return [response.status, (response.json as { code?: string }).code];
  };
  expect(await answer()).toEqual([200, undefined]);
  const rows = await portal.database.query<{ created_at: string; hash: string }>(
    `delete from ${schema}.portal_migrations where created_at = $1 returning created_at, hash`,
    [buildVersion()],
  );
  expect(await answer()).toEqual([503, "database_outdated"]);
  for (const { created_at, hash } of [...rows, { created_at: String(buildVersion() + 1), hash: "later" }])
    await portal.database.query(`insert into ${schema}.portal_migrations (created_at, hash) values ($1, $2)`, [
      created_at,
      hash,
    ]);
  expect(await answer()).toEqual([200, undefined]);
  await portal.database.query(`alter table ${schema}.portal_migrations rename to gone`);
  expect(await answer()).toEqual([503, "database_outdated"]);
  await portal.database.query(`alter table ${schema}.gone rename to portal_migrations`);
});

test.skipIf(!hasPgbouncer)("behind a pooler, the role must look into the schema by itself", async () => {
  const { DATABASE_URL, DATABASE_MIGRATION_URL = "" } = env();
  const app = await startPgbouncer(DATABASE_URL, "transaction");
  const owner = await startPgbouncer(DATABASE_MIGRATION_URL, "transaction");
  const pooled = { ...env(), DATABASE_URL: app.url, DATABASE_MIGRATION_URL: owner.url };
  await expect(migrateDatabase(pooled)).rejects.toThrow(
    /^DATABASE_URL leads through a connection pooler to a role that doesn't look into the schema of DATABASE_SCHEMA: run/,
  );
  await portal.database.query(`alter role ${new URL(DATABASE_URL).username} set search_path = ${schema}`);
  const restarted = await startPgbouncer(DATABASE_URL, "transaction");
  await migrateDatabase({ ...pooled, DATABASE_URL: restarted.url });
});
