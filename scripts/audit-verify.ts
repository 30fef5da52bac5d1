import { parseArgs } from "node:util";
import { CommandError, runOperatorCommand } from "./operator-command.ts";

const faults = {
  altered: "was changed, or the event before it was",
  missing: "is missing",
  cut_off: "and all later events are missing",
  added: "was added by hand: it's before the first event of the log",
  begun_again: "isn't the event that the log began with: an earlier log was deleted",
  unknown_key: "was signed with a secret that is no longer in PORTAL_SECRETS: add it again at the end",
  head_altered: "isn't followed by the signed end of the log",
  anchor_altered: "is named as the last one that was purged, without a valid signature",
  personal_altered: "has personal data that was changed",
  personal_missing: "has lost its personal data without an erasure",
  personal_added: "has personal data that was added by hand",
  erasure_altered: "erased other personal data than it says",
};

/**
 * `npm run audit:verify [-- --head SEQ:MAC] [--env-file FILE]`: verifies the audit log in DATABASE_URL with PORTAL_SECRETS. Both
 * come from the environment or the file; for the demo's log, the file is .env.example. Exits with 0 if the log is intact. Otherwise
 * exits with 1 and names the first broken event. --head gives an earlier head from the portal's log, to detect rows removed
 * together with the signed end.
 */
async function main(): Promise<number> {
  return await runOperatorCommand({ failure: "The audit log can't be read", read: readHead, work: verify });
}

type Head = { seq: number; mac: string };

function readHead(): Head | undefined {
  const options = { head: { type: "string" }, "env-file": { type: "string", multiple: true } } as const;
  const { head } = parseArgs({ options }).values;
  if (head === undefined) return undefined;
  const [, seq, mac] = /^(\d+):([0-9a-f]{64})$/.exec(head) ?? [];
  if (mac === undefined)
    throw new CommandError("Give --head the `seq` and `mac` of an audit line in the portal's log, like 12:3fa4….");
  return { seq: Number(seq), mac };
}

async function verify(seen: Head | undefined): Promise<number> {
  const { database } = await import("../lib/server/platform/db/database");
  const { verifyAudit } = await import("../lib/server/audit/audit-verification");
  const verdict = await verifyAudit(database(), seen);
  if (!verdict.intact)
    throw new CommandError(
      "impersonation" in verdict
        ? `The row of impersonation ${verdict.impersonation} doesn't match the audit log: the row was changed, or events were deleted.`
        : `The audit log is broken: event ${verdict.seq} ${faults[verdict.fault]}.`,
    );
  const { head, purged } = verdict;
  const older = purged === 0 ? "" : `, after ${purged} that were purged`;
  console.log(`The audit log is intact: ${head.seq - purged} events${older}. Head ${head.seq}:${head.mac}`);
  return 0;
}

process.exitCode = await main();
