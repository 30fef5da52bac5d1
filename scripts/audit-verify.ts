import { parseArgs } from "node:util";
import { loadEnvFiles } from "../lib/node-server/env-file.ts";
import { StartError } from "../lib/node-server/start-up.ts";

const faults = {
  altered: "was changed, or the event before it was",
  missing: "is missing",
  cut_off: "and all later events are missing",
  added: "was added by hand: the log begins with event 1",
  begun_again: "isn't the event that the log began with: an earlier log was deleted",
  unknown_key: "was signed with a secret that is no longer in PORTAL_SECRETS: add it again at the end",
  head_altered: "isn't followed by the signed end of the log",
};

/**
 * `npm run audit:verify [-- --head SEQ:MAC] [--env-file FILE]`: verifies the audit log in DATABASE_URL with PORTAL_SECRETS. Both
 * come from the environment or the file; for the demo's log, the file is .env.example. Exits with 0 if the log is intact. Otherwise
 * exits with 1 and names the first broken event. --head gives an earlier head from the portal's log, to detect rows removed
 * together with the signed end.
 */
async function main(): Promise<number> {
  const options = { head: { type: "string" }, "env-file": { type: "string", multiple: true } } as const;
  const { values } = parseArgs({ options });
  try {
    loadEnvFiles(process.argv.slice(2), process.env);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    console.error(error.message);
    return 1;
  }
  const [, seq, mac] = /^(\d+):([0-9a-f]{64})$/.exec(values.head ?? "") ?? [];
  if (values.head !== undefined && mac === undefined) {
    console.error("Give --head the `seq` and `mac` of an audit line in the portal's log, like 12:3fa4….");
    return 1;
  }
  const { EnvironmentError } = await import("../lib/server/platform/env");
  const { closeDatabase, database } = await import("../lib/server/platform/db/database");
  const { toProblem } = await import("../lib/server/platform/problem");
  const { verifyAudit } = await import("../lib/server/audit/audit-verification");
  try {
    const verdict = await verifyAudit(database(), mac === undefined ? undefined : { seq: Number(seq), mac });
    if (verdict.intact) {
      console.log(`The audit log is intact: ${verdict.head.seq} events. Head ${verdict.head.seq}:${verdict.head.mac}`);
      return 0;
    }
    console.error(
      "impersonation" in verdict
        ? `The row of impersonation ${verdict.impersonation} doesn't match the audit log: the row was changed, or events were deleted.`
        : `The audit log is broken: event ${verdict.seq} ${faults[verdict.fault]}.`,
    );
    return 1;
  } catch (error) {
    const { code } = toProblem(error);
    if (!(error instanceof EnvironmentError) && code === "internal_error") throw error;
    console.error(`The audit log can't be read: ${error instanceof EnvironmentError ? error.message : code}`);
    return 1;
  } finally {
    await closeDatabase();
  }
}

process.exitCode = await main();
