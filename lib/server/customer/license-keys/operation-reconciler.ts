import "server-only";
import { Problem } from "@/lib/api/problem";
import type { Context } from "@/lib/server/context";
import { recordKeys } from "@/lib/server/directory/key-index";
import { log } from "@/lib/server/platform/log";
import { readOrganizationKey } from "@/lib/server/polar/organization-license-keys";
import { safeDisplayKey } from "./license-key-presentation";
import { listUnsettledOperations, recordOutcome } from "./write-operations";

/**
 * Settles writes whose end nobody saw (a killed process, a silent Polar): reads the key with the organization's token, which
 * shows activations whatever the vendor's setting, and records what happened.
 * @returns how many were settled.
 */
export async function reconcileOperations({ db, polar }: Context): Promise<number> {
  const unsettled = await listUnsettledOperations(db);
  for (const operation of unsettled) {
    try {
      const key = await readOrganizationKey(operation.licenseKeyId, polar.lane);
      const isRotation = operation.kind === "rotate";
      const isDone = isRotation
        ? safeDisplayKey(key) !== operation.displayKeyBefore
        : !key.activations.some(({ id }) => id === operation.activationId);
      if (isRotation) await recordKeys(db, [key]);
      await recordOutcome(db, operation.id, {
        outcome: isDone ? "done" : "not_done",
        ...(isRotation && isDone ? { displayKeyAfter: safeDisplayKey(key) } : {}),
      });
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== "license_key_not_found") throw error;
      await recordOutcome(db, operation.id, { outcome: "failed", problem: error.code });
    }
    log.info({ event: "operation_settled", operation_id: operation.id, kind: operation.kind });
  }
  return unsettled.length;
}
