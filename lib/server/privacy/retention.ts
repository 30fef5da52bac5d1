import "server-only";
import { and, isNotNull, lt, type SQL, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Queryable } from "@/lib/server/platform/db/database";
import { deviceLooks } from "@/lib/server/platform/db/schema/devices";
import { historyEvents, licenseKeySnapshots } from "@/lib/server/platform/db/schema/history";
import { mails } from "@/lib/server/platform/db/schema/mail";
import { operations } from "@/lib/server/platform/db/schema/operations";
import { remedies } from "@/lib/server/platform/db/schema/remedies";
import { impersonations, supportCodes, supportConsents } from "@/lib/server/platform/db/schema/staff";
import { env } from "@/lib/server/platform/env";

/** A table whose old rows nothing needs any more. The setting is undefined for "keep forever". */
export type RetainedTable = {
  name: string;
  setting: `RETENTION_${string}_DAYS`;
  days: number | undefined;
  table: PgTable;
  /** Rows that are older than `days`. */
  old: SQL | undefined;
};

/**
 * The tables that `npm run purge` empties of old rows, without the audit log. Rows that are still in use are never old: an
 * operation without an outcome, an impersonation that runs, a mail that waits.
 */
export function retainedTables(): RetainedTable[] {
  const {
    RETENTION_OPERATIONS_DAYS: operationDays,
    RETENTION_IMPERSONATIONS_DAYS: impersonationDays,
    RETENTION_HISTORY_DAYS: historyDays,
    RETENTION_MAILS_DAYS: mailDays,
  } = env();
  const ofImpersonations = { setting: "RETENTION_IMPERSONATIONS_DAYS", days: impersonationDays } as const;
  const ofHistory = { setting: "RETENTION_HISTORY_DAYS", days: historyDays } as const;
  return [
    {
      name: "operations",
      setting: "RETENTION_OPERATIONS_DAYS",
      days: operationDays,
      table: operations,
      old: and(isNotNull(operations.outcome), isOlder(operations.finishedAt, operationDays)),
    },
    {
      name: "remedies",
      setting: "RETENTION_OPERATIONS_DAYS",
      days: operationDays,
      table: remedies,
      old: and(isNotNull(remedies.outcome), isOlder(remedies.finishedAt, operationDays)),
    },
    {
      ...ofImpersonations,
      name: "impersonations",
      table: impersonations,
      old: isOlder(impersonations.endedAt, impersonationDays),
    },
    {
      ...ofImpersonations,
      name: "support_codes",
      table: supportCodes,
      old: isOlder(supportCodes.expiresAt, impersonationDays),
    },
    {
      ...ofImpersonations,
      name: "support_consents",
      table: supportConsents,
      old: isOlder(supportConsents.expiresAt, impersonationDays),
    },
    {
      ...ofHistory,
      name: "history_events",
      table: historyEvents,
      old: isOlder(historyEvents.at, historyDays),
    },
    {
      ...ofHistory,
      name: "license_key_snapshots",
      table: licenseKeySnapshots,
      old: isOlder(licenseKeySnapshots.seenAt, historyDays),
    },
    {
      ...ofHistory,
      name: "device_looks",
      table: deviceLooks,
      old: isOlder(deviceLooks.lookedAt, historyDays),
    },
    {
      name: "mails",
      setting: "RETENTION_MAILS_DAYS",
      days: mailDays,
      table: mails,
      old: isOlder(mails.completedAt, mailDays),
    },
  ];
}

function isOlder(column: PgColumn, days: number | undefined): SQL {
  return days === undefined ? sql`false` : lt(column, sql`now() - ${days} * interval '1 day'`);
}

/** Deletes the old rows of a table, or only counts them. @returns how many */
export async function purgeTable(
  db: Queryable,
  { table, old }: RetainedTable,
  { isDryRun }: { isDryRun: boolean },
): Promise<number> {
  if (isDryRun) return await db.$count(table, old);
  const { rowCount } = await db.delete(table).where(old);
  return rowCount ?? 0;
}
