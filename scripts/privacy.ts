import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import type { Erasure } from "../lib/server/privacy/erasure";
import { CommandError, runOperatorCommand } from "./operator-command.ts";

const USAGE =
  "Say what to do and for whom: `npm run -s privacy -- export EMAIL`, or `npm run -s privacy -- erase EMAIL [--dry-run] [--yes]`. Both take --env-file FILE.";
const NOTHING = "The portal's database holds nothing about this email address.";

type Command = { name: "export" | "erase"; email: string; isDryRun: boolean; isConfirmed: boolean };

/**
 * `npm run -s privacy -- export EMAIL [--env-file FILE]`: prints everything that the database holds about a person, as JSON.
 * `npm run -s privacy -- erase EMAIL [--dry-run] [--yes] [--env-file FILE]`: deletes it, and prints how many rows of each table;
 * --yes answers the question that a terminal is asked. Exits with 1 if the database holds nothing, or if nothing was done.
 */
async function main(): Promise<number> {
  return await runOperatorCommand({
    failure: "The database can't be used",
    read: readArguments,
    work: (command) => (command.name === "export" ? exportData(command) : erase(command)),
  });
}

function readArguments(): Command {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        "dry-run": { type: "boolean", default: false },
        yes: { type: "boolean", default: false },
        "env-file": { type: "string", multiple: true },
      },
    });
    const [name, email = "", ...rest] = positionals;
    const isKnown = name === "export" || name === "erase";
    if (!isKnown || rest.length > 0 || !/^[^\s@]+@[^\s@]+$/.test(email.trim())) throw new CommandError(USAGE);
    return { name, email: email.trim(), isDryRun: values["dry-run"], isConfirmed: values.yes };
  } catch (cause) {
    throw new CommandError(USAGE, { cause });
  }
}

async function exportData({ email }: Command): Promise<number> {
  const { systemContext } = await import("../lib/server/context");
  const { exportPerson } = await import("../lib/server/privacy/data-export");
  await requireWholeDirectory();
  const exported = await exportPerson(systemContext(), email);
  if (exported === null) throw new CommandError(NOTHING);
  process.stdout.write(`${JSON.stringify(exported.document, null, 2)}\n`);
  printRecorded(exported.recorded);
  return 0;
}

async function erase({ email, isDryRun, isConfirmed }: Command): Promise<number> {
  const { systemContext } = await import("../lib/server/context");
  const { database } = await import("../lib/server/platform/db/database");
  const { inOwnersTransaction } = await import("../lib/server/platform/db/owner");
  const { env } = await import("../lib/server/platform/env");
  const { countPerson, erasePerson } = await import("../lib/server/privacy/erasure");
  await requireWholeDirectory();
  const found = await countPerson(database(), email);
  if (found === null) throw new CommandError(NOTHING);
  if (isDryRun || !isConfirmed) printErasure(found, "would be");
  if (isDryRun) return 0;
  if (!isConfirmed) await requireYes();
  const erased = await inOwnersTransaction(env(), (db) => erasePerson({ ...systemContext(), db }, email));
  if (erased === null) throw new CommandError(NOTHING);
  printErasure(erased, "were");
  printRecorded(erased.recorded);
  await printPolar(erased);
  return 0;
}

/** Before the first full sync, a team whose other members aren't known looks like one person. */
async function requireWholeDirectory(): Promise<void> {
  const { directoryProgress } = await import("../lib/server/directory/member-sync");
  const { database } = await import("../lib/server/platform/db/database");
  if ((await directoryProgress(database())).complete) return;
  throw new CommandError(
    "The portal hasn't read all members from Polar yet, so it can't tell whose accounts these are: try again when its log says directory_sync_complete.",
  );
}

async function requireYes(): Promise<void> {
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new CommandError("Nothing was deleted: add --yes to delete this, or --dry-run to only see it.");
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question('Type "yes" to delete this: ');
  terminal.close();
  if (answer.trim() !== "yes") throw new CommandError("Nothing was deleted.");
}

function printErasure({ rows, events, signedEvents }: Erasure, verb: "were" | "would be"): void {
  for (const one of rows) console.log(`${one.table}: ${one.rows} rows ${verb} deleted`);
  console.log(`audit_events: personal data of ${events} events ${verb} erased; the events stay`);
  if (signedEvents > 0)
    console.log(
      `audit_events: ${signedEvents} events of an earlier version keep personal data until they are purged (RETENTION_AUDIT_DAYS)`,
    );
}

/** On standard error, beside the document. */
function printRecorded(recorded: { seq: number; mac: string }[]): void {
  for (const { seq, mac } of recorded) console.error(`Recorded in the audit log. Head ${seq}:${mac}`);
}

async function printPolar({ accounts }: Erasure): Promise<void> {
  if (accounts.length === 0) return;
  const { polarCustomerUrl } = await import("../lib/server/polar/polar-site");
  console.log(
    "Delete the customer at Polar too, or remove the member from the team there. Otherwise the portal's directory lists them again with the next sync, and they can sign in:",
  );
  for (const { customerId, memberId, isWhole } of accounts)
    console.log(`  ${polarCustomerUrl(customerId)}${isWhole ? "" : ` (member ${memberId})`}`);
}

process.exitCode = await main();
