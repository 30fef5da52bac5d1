import "server-only";
import { Problem } from "@/lib/api/problem";
import { type AuditOrigin, NOWHERE } from "@/lib/server/audit/record";
import { type CustomerSession, logIdentity } from "@/lib/server/customer/session/customer-session";
import { withCustomerToken } from "@/lib/server/customer/session/customer-token";
import { log } from "@/lib/server/platform/log";
import { awaitTurn } from "@/lib/server/polar/deactivation-pace";
import { PolarRefusal } from "@/lib/server/polar/failure";
import { deactivate } from "@/lib/server/polar/license-keys";
import { managesDevices } from "./license-key-presentation";
import { auditDeactivation } from "./on-behalf";
import { asKeyProblem, loadOwnedKey, type OwnedKey } from "./owned-key";
import { noteIntent, noteOutcome, wasDeactivatedHere } from "./write-operations";

/**
 * Frees a device of the customer's own key. Polar checks neither the owner, nor the vendor's switch, nor the status, so all
 * three are checked here, on the key as the customer's own token reads it. A silent Polar is never asked twice: the
 * activations are read again, and they answer.
 * @throws Problem `license_key_not_found`, `device_management_off`, `license_key_revoked`, `activation_not_found` (somebody
 *   else removed it), `rate_limited`, `outcome_unknown`, `session_expired`, `upstream_*`.
 */
export async function deactivateDevice(
  session: CustomerSession,
  id: string,
  activationId: string,
  origin: AuditOrigin = NOWHERE,
): Promise<void> {
  const owned = await loadOwnedKey(session, id);
  requireRemovable(owned);
  if (!owned.key.activations.some((activation) => activation.id === activationId)) {
    // Two tabs, one click each: the second finds it gone by the first, and both are told the same.
    if (await wasDeactivatedHere(session.customerId, id, activationId)) return;
    throw new Problem("activation_not_found");
  }
  await auditDeactivation(session, owned, activationId, "attempted", origin);
  await awaitTurn(session.customerId);
  const operation = await noteIntent(session, { kind: "deactivate", licenseKeyId: id, activationId });
  try {
    await withCustomerToken(session, (token) => deactivate(token, owned.key, activationId));
  } catch (error) {
    if (error instanceof PolarRefusal) {
      // It was there a moment ago and is not now: the double click's other half was faster.
      if (error.refusal === "not_found") return await noteOutcome(operation, { outcome: "done" });
      await noteOutcome(operation, { outcome: "failed", problem: error.refusal });
      throw asKeyProblem(error);
    }
    await settleByReading(session, id, activationId, operation, error);
  }
  await noteOutcome(operation, { outcome: "done" });
  await auditDeactivation(session, owned, activationId, "done", origin);
  log.info({
    event: "activation_deactivated",
    ...logIdentity(session),
    license_key_id: id,
    activation_id: activationId,
  });
}

function requireRemovable({ key, benefit }: OwnedKey): void {
  if (!managesDevices(key, benefit)) throw new Problem("device_management_off");
  if (key.status === "revoked") throw new Problem("license_key_revoked");
  if (key.status !== "granted" && key.status !== "disabled") throw new Problem("upstream_invalid");
}

/** After no answer: is it still there? Returns when it is gone. */
async function settleByReading(
  session: CustomerSession,
  id: string,
  activationId: string,
  operation: string,
  error: unknown,
): Promise<void> {
  if (
    !(error instanceof Problem) ||
    !["upstream_timeout", "upstream_unavailable", "upstream_invalid"].includes(error.code)
  ) {
    await noteOutcome(operation, {
      outcome: "failed",
      problem: error instanceof Problem ? error.code : "internal_error",
    });
    throw error;
  }
  const again = await loadOwnedKey(session, id).catch(() => null);
  if (!again) throw new Problem("outcome_unknown", { cause: error, retryAfter: 30 });
  if (again.key.activations.some((activation) => activation.id === activationId)) {
    await noteOutcome(operation, { outcome: "not_done", problem: error.code });
    throw error;
  }
}
