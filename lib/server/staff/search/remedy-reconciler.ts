import "server-only";
import { Problem } from "@/lib/api/problem";
import type { Context } from "@/lib/server/context";
import { log } from "@/lib/server/platform/log";
import { readOrganizationKey } from "@/lib/server/polar/organization-license-keys";
import { settleRemedy } from "./remedy";
import { hasTakenEffect, remedyStateOf } from "./remedy-plan";
import { listUnsettledRemedies, type RemedyRow } from "./remedy-records";

/**
 * Settles remedies with an unknown end: reads the key, and records and audits what happened. It never sends a change again.
 * @returns the number of settled remedies
 */
export async function reconcileRemedies(context: Context): Promise<number> {
  const unsettled = await listUnsettledRemedies(context.db);
  for (const row of unsettled) {
    await settleRemedy(context, row, await findOutcome(context, row));
    log.info({ event: "remedy_settled", remedy_id: row.id, kind: row.kind });
  }
  return unsettled.length;
}

async function findOutcome({ polar }: Context, { licenseKeyId, before, after }: RemedyRow) {
  try {
    const key = await readOrganizationKey(licenseKeyId, polar.lane);
    return { outcome: hasTakenEffect(remedyStateOf(key), before, after) ? "done" : "not_done" } as const;
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== "license_key_not_found") throw error;
    return { outcome: "failed", problem: error.code } as const;
  }
}
