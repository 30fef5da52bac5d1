import { expect } from "vitest";
import { withFreeLock, withLock } from "@/lib/server/platform/db/advisory-lock";
import { pool } from "@/lib/server/platform/db/database";
import { migrateDatabase } from "@/lib/server/platform/db/migrations";
import { env } from "@/lib/server/platform/env";
import { changeEnvironment } from "./environment.ts";
import { startPgbouncer } from "./pgbouncer.ts";
import { openPortal } from "./portal-environment.ts";

/** Opens a portal whose every URL of the database leads through PgBouncer. Nothing may have used the database before. */
export async function openPooledPortal(mode: "transaction" | "session") {
  const portal = await openPortal();
  const { DATABASE_URL, DATABASE_MIGRATION_URL = "" } = env();
  const app = await startPgbouncer(DATABASE_URL, mode);
  const owner = await startPgbouncer(DATABASE_MIGRATION_URL, mode);
  changeEnvironment({ DATABASE_URL: app.url, DATABASE_MIGRATION_URL: owner.url });
  return portal;
}

/** Instances migrate, twenty customers use the portal at once, and locks hold. */
export async function usePooledPortal(portal: Awaited<ReturnType<typeof openPooledPortal>>): Promise<void> {
  await Promise.all([migrateDatabase(), migrateDatabase()]);
  const customers = await Promise.all(Array.from({ length: 20 }, () => portal.newCustomer()));
  for (let round = 0; round < 3; round += 1) {
    const lists = await Promise.all(customers.map(({ browser }) => browser.get("/api/license-keys")));
    expect(lists.map(({ status }) => status)).toEqual(customers.map(() => 200));
  }
  let running = 0;
  const alone = async () => {
    running += 1;
    expect(running).toBe(1);
    await pool().query({ name: "named", text: "select $1::int", values: [1] });
    running -= 1;
  };
  await Promise.all(Array.from({ length: 6 }, () => withLock("pooled", alone)));
  const ran = await withLock("pooled", () => withFreeLock("pooled", alone));
  expect([ran, await withFreeLock("pooled", alone)]).toEqual([false, true]);
}
