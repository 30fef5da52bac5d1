import "server-only";
import { sql } from "drizzle-orm";
import type { Queryable } from "@/lib/server/platform/db/database";

/** What changed, as far as an open page needs to know it: it reloads the queries of this topic. */
export type ChangeTopic = "license_keys" | "account" | "sessions";

/** A change of a customer's data. It names ids only: the page that hears of it reads the data itself. */
export type Change = { customerId: string; topic: ChangeTopic; licenseKeyId?: string };

export const CHANGES_CHANNEL = "portal_changes";

/**
 * Tells every instance that a customer's data changed, so that open pages reload it. In a transaction, PostgreSQL sends it at
 * the commit (NOTIFY). It works through a pooler in transaction mode; only LISTEN doesn't.
 */
export async function announceChange(db: Queryable, change: Change): Promise<void> {
  await db.execute(sql`select pg_notify(${CHANGES_CHANNEL}, ${JSON.stringify(change)})`);
}
