import "server-only";
import { lt, sql } from "drizzle-orm";
import type { Queryable } from "@/lib/server/platform/db/database";
import { historyEvents, licenseKeySnapshots } from "@/lib/server/platform/db/schema/history";
import { env } from "@/lib/server/platform/env";

/** Deletes events, and keys that nobody looked at, that are older than `RETENTION_HISTORY_DAYS`. @returns how many. */
export async function sweepHistory(db: Queryable): Promise<number> {
  const oldest = sql`now() - ${env().RETENTION_HISTORY_DAYS} * interval '1 day'`;
  const events = await db.delete(historyEvents).where(lt(historyEvents.at, oldest));
  const snapshots = await db.delete(licenseKeySnapshots).where(lt(licenseKeySnapshots.seenAt, oldest));
  return (events.rowCount ?? 0) + (snapshots.rowCount ?? 0);
}
