import { parseArgs } from "node:util";
import { localEnvironment } from "./local-environment.ts";

const faults = {
  altered: "was altered, or what is before it was",
  missing: "is missing",
  cut_off: "is missing, and so is all that came after it",
  unknown_key: "was signed with a secret that PORTAL_SECRETS does not list any more: add it again, last",
  head_altered: "is not followed by the signed end of the log",
};

/**
 * `npm run audit:verify [-- --head SEQ:MAC]`: checks the chain of the audit log in DATABASE_URL with PORTAL_SECRETS, from
 * the environment or .env, as the portal has them; without either, of the demo. Exits 0 when it is whole, else 1, and names the first broken link.
 * --head: a head that the portal's log had; finds rows that were taken away together with the signed end.
 */
async function main(): Promise<number> {
  // As the demo has it, where nothing else is said.
  Object.assign(process.env, { ...localEnvironment(), ...process.env });
  const { values } = parseArgs({ options: { head: { type: "string" } } });
  const [, seq, mac] = /^(\d+):([0-9a-f]{64})$/.exec(values.head ?? "") ?? [];
  if (values.head !== undefined && mac === undefined) {
    console.error("--head takes the `seq` and `mac` of an audit line of the portal's log, as 12:3fa4….");
    return 1;
  }
  const { EnvironmentError } = await import("../lib/server/platform/env");
  const { closeDatabase, database } = await import("../lib/server/platform/db/database");
  const { toProblem } = await import("../lib/server/platform/problem");
  const { verifyAudit } = await import("../lib/server/audit/audit-verification");
  try {
    const verdict = await verifyAudit(database(), mac === undefined ? undefined : { seq: Number(seq), mac });
    if (verdict.intact) {
      console.log(`The audit log is whole: ${verdict.head.seq} events. Head ${verdict.head.seq}:${verdict.head.mac}`);
      return 0;
    }
    console.error(`The audit log is broken: event ${verdict.seq} ${faults[verdict.fault]}.`);
    return 1;
  } catch (error) {
    const { code } = toProblem(error);
    if (!(error instanceof EnvironmentError) && code === "internal_error") throw error;
    console.error(`The audit log could not be read: ${error instanceof EnvironmentError ? error.message : code}`);
    return 1;
  } finally {
    await closeDatabase();
  }
}

process.exitCode = await main();
