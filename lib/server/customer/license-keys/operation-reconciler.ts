import "server-only";
import { Problem } from "@/lib/api/problem";
import { auditSettledAttempt } from "@/lib/server/audit/audited-attempts";
import { type Context, inTransaction } from "@/lib/server/context";
import { noticeOwner } from "@/lib/server/customer/session/security-notice";
import { findSession } from "@/lib/server/customer/session/session-store";
import { recordKeys } from "@/lib/server/directory/key-index";
import { announceChange } from "@/lib/server/platform/changes";
import { log } from "@/lib/server/platform/log";
import { readOrganizationKey } from "@/lib/server/polar/organization-license-keys";
import type { PolarLicenseKeyWithActivations } from "@/lib/server/polar/shapes";
import { findHandAdded } from "./activation";
import { deleteDeviceName } from "./device-names";
import { deleteReports } from "./device-report-store";
import { safeDisplayKey } from "./license-key-presentation";
import { recordRotationDevices } from "./rotation-device-store";
import { listUnsettledOperations, type Operation, type Outcome, recordOutcome } from "./write-operations";

const actions = {
  rotate: "license_key.rotate",
  activate: "activation.activate",
  deactivate: "activation.deactivate",
} as const;

/**
 * Settles writes with an unknown end, for example after a crash or while Polar was silent. Reads the key with the organization's
 * token, which shows activations whatever the vendor's setting, and records and audits what happened.
 * @returns the number of settled writes
 */
export async function reconcileOperations(context: Context): Promise<number> {
  const unsettled = await listUnsettledOperations(context.db);
  for (const operation of unsettled) {
    const { key, ...result } = await findOutcome(context, operation);
    await inTransaction(context, async (transaction) => {
      await recordOutcome(transaction.db, operation.id, result);
      const isDone = result.outcome === "done";
      const { kind, customerId, impersonationId, licenseKeyId, activationId } = operation;
      const action = actions[kind];
      const attempt = { action, customerId, impersonationId, licenseKeyId, activationId } as const;
      await auditSettledAttempt(transaction, attempt, isDone ? "done" : "failed");
      if (kind === "deactivate" && isDone && activationId) {
        await deleteDeviceName(transaction.db, activationId);
        await deleteReports(transaction.db, [activationId]);
      }
      if (kind === "rotate" && isDone && key) await recordRotationDevices(transaction.db, operation.id, key);
      if (isDone) await announceChange(transaction.db, { customerId, topic: "license_keys", licenseKeyId });
      if (kind === "rotate" && isDone) await noticeRotation(transaction, operation, result);
    });
    log.info({ event: "operation_settled", operation_id: operation.id, kind: operation.kind });
  }
  return unsettled.length;
}

/** @returns how it ended, and the key as it was read to know it */
async function findOutcome(
  { db, polar }: Context,
  operation: Operation,
): Promise<Outcome & { key?: PolarLicenseKeyWithActivations }> {
  try {
    const key = await readOrganizationKey(operation.licenseKeyId, polar.lane);
    if (operation.kind === "deactivate") {
      return { outcome: key.activations.some(({ id }) => id === operation.activationId) ? "not_done" : "done" };
    }
    if (operation.kind === "activate") {
      const activationId = findHandAdded(key, operation.id);
      return activationId === undefined ? { outcome: "not_done" } : { outcome: "done", activationId };
    }
    await recordKeys(db, [key]);
    const displayKey = safeDisplayKey(key);
    if (displayKey === operation.displayKeyBefore) return { outcome: "not_done" };
    return { outcome: "done", displayKeyAfter: displayKey, key };
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== "license_key_not_found") throw error;
    return { outcome: "failed", problem: error.code };
  }
}

/** Tells the account's owner, as the request would have done. Without the session, there is no email to tell. */
async function noticeRotation(context: Context, { sessionId }: Operation, { displayKeyAfter }: Outcome): Promise<void> {
  const session = sessionId === null ? null : await findSession(context.db, sessionId);
  if (session === null || displayKeyAfter === undefined) return;
  const { browser } = session;
  await noticeOwner(context, session, { kind: "rotation", displayKey: displayKeyAfter, product: null, browser });
}
