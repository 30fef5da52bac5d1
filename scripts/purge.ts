import { parseArgs } from "node:util";
import { CommandError, runOperatorCommand } from "./operator-command.ts";

/**
 * `npm run purge [-- --dry-run] [--env-file FILE]`: deletes rows that are older than the RETENTION_ settings say, and prints a
 * line for each table. Audit events are deleted as the role in DATABASE_MIGRATION_URL, after the whole log was verified. Exits
 * with 1 if something wasn't done.
 */
async function main(): Promise<number> {
  return await runOperatorCommand({ failure: "The database can't be used", read: readArguments, work: purge });
}

/** @returns whether to only count */
function readArguments(): boolean {
  try {
    const options = { "dry-run": { type: "boolean" }, "env-file": { type: "string", multiple: true } } as const;
    return parseArgs({ options }).values["dry-run"] === true;
  } catch (cause) {
    throw new CommandError("The options are --dry-run, which only counts, and --env-file FILE.", { cause });
  }
}

async function purge(isDryRun: boolean): Promise<number> {
  const { database } = await import("../lib/server/platform/db/database");
  const { purgeTable, retainedTables } = await import("../lib/server/privacy/retention");
  for (const retained of retainedTables()) {
    const { name, setting, days } = retained;
    const rows = days === undefined ? 0 : await purgeTable(database(), retained, { isDryRun });
    printLine(name, setting, { days, rows, isDryRun });
  }
  await purgeAudit(isDryRun);
  return 0;
}

async function purgeAudit(isDryRun: boolean): Promise<void> {
  const { systemContext } = await import("../lib/server/context");
  const { database } = await import("../lib/server/platform/db/database");
  const { inOwnersTransaction } = await import("../lib/server/platform/db/owner");
  const { env } = await import("../lib/server/platform/env");
  const { findOldEvents, purgeOldEvents } = await import("../lib/server/audit/audit-purge");
  const { verifyAudit } = await import("../lib/server/audit/audit-verification");
  const days = env().RETENTION_AUDIT_DAYS;
  const old = days === undefined ? null : await findOldEvents(database(), days);
  let rows = old === null ? 0 : old.last - old.first + 1;
  if (days !== undefined && old !== null && !isDryRun) {
    // A purge must not remove the trace of a manipulation.
    if (!(await verifyAudit(database())).intact)
      throw new CommandError("The audit log is broken, so no audit events were deleted: run npm run audit:verify.");
    rows = 0;
    const purgeNext = () => inOwnersTransaction(env(), (db) => purgeOldEvents({ ...systemContext(), db }, days));
    for (let purged = await purgeNext(); purged !== null; purged = await purgeNext())
      rows += purged.last - purged.first + 1;
  }
  printLine("audit_events", "RETENTION_AUDIT_DAYS", { days, rows, isDryRun });
}

type Line = { days: number | undefined; rows: number; isDryRun: boolean };

function printLine(table: string, setting: string, { days, rows, isDryRun }: Line): void {
  if (days === undefined) console.log(`${table}: all rows stay, because ${setting} isn't set`);
  else console.log(`${table}: ${rows} rows older than ${days} days ${isDryRun ? "would be" : "were"} deleted`);
}

process.exitCode = await main();
