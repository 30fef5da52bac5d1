import "server-only";
import type { AuditOutcome } from "@/lib/api/audit";
import { Problem } from "@/lib/api/problem";
import { audit } from "@/lib/server/audit/audit";
import { type CustomerContext, inTransaction, logIdentity } from "@/lib/server/context";
import { announceChange } from "@/lib/server/platform/changes";
import { log } from "@/lib/server/platform/log";
import { toProblem } from "@/lib/server/platform/problem";
import { waitForTurn } from "@/lib/server/polar/deactivation-pace";
import { PolarRefusal } from "@/lib/server/polar/failure";
import { deactivate } from "@/lib/server/polar/license-keys";
import { readOrganizationKey } from "@/lib/server/polar/organization-license-keys";
import { deleteDeviceName } from "./device-names";
import { deleteReports } from "./device-report-store";
import { managesDevices, presentActivation, safeDisplayKey } from "./license-key-presentation";
import { auditedDevice, tellApart } from "./namesakes";
import { maskOwnKeys } from "./own-key-mask";
import { asKeyProblem, loadOwnedKey, type OwnedKey } from "./owned-key";
import { type Outcome, recordIntent, recordOutcome, wasDeactivatedHere } from "./write-operations";

/** Records and audits how the operation ended. */
type End = (result: Outcome) => Promise<void>;
type Target = { licenseKeyId: string; activationId: string };

/** A key that was just loaded. What concerns all of its devices is found out once, when the first one needs it. */
export type ManageableKey = {
  owned: OwnedKey;
  /** What the audit log records about a device. */
  describeDevice: (activationId: string) => Promise<Record<string, string | number>>;
  /** Does Polar hide this device, and all others? */
  hides: (activationId: string) => Promise<boolean>;
};

/**
 * Deactivates a device of the customer's own license key. Polar checks neither the customer, nor the vendor's setting, nor the
 * status, so all three are checked here, on the key as the customer's own token reads it. If Polar doesn't answer, the call isn't
 * repeated: the activations are read again, and they decide the response.
 * @throws Problem `license_key_not_found`, `device_management_off`, `license_key_revoked`, `activation_not_found` (deactivated
 *   elsewhere), `rate_limited`, `outcome_unknown`, `session_expired`, `upstream_*`.
 */
export async function deactivateDevice(context: CustomerContext, target: Target): Promise<void> {
  await deactivateLoaded(context, await loadManageable(context, target.licenseKeyId), target);
}

/** @throws Problem `license_key_not_found`, `device_management_off`, `license_key_revoked`, `session_expired`, `upstream_*`. */
export async function loadManageable(context: CustomerContext, licenseKeyId: string): Promise<ManageableKey> {
  const owned = await loadOwnedKey(context, licenseKeyId);
  requireManageable(owned);
  let described: ReturnType<typeof describeDevices> | undefined;
  let hidden: ReturnType<typeof findHidden> | undefined;
  return {
    owned,
    describeDevice: async (activationId) => {
      described ??= describeDevices(context, owned);
      return auditedDevice(await described, activationId);
    },
    hides: async (activationId) => {
      hidden ??= findHidden(context, owned);
      return (await hidden).has(activationId);
    },
  };
}

/**
 * Deactivates a device of a key that was just loaded.
 * @throws as `deactivateDevice`.
 */
export async function deactivateLoaded(context: CustomerContext, key: ManageableKey, target: Target): Promise<void> {
  const { owned } = key;
  const { licenseKeyId, activationId } = target;
  if (!hasActivation(owned, activationId)) {
    // Two tabs, one click each: both get the same answer.
    if (await wasDeactivatedHere(context, target)) return;
    throw new Problem((await key.hides(activationId)) ? "device_management_off" : "activation_not_found");
  }
  await auditDeactivation(context, key, activationId, "attempted");
  await waitForTurn(context.actor.session.customerId);
  const operation = await recordIntent(context, { kind: "deactivate", licenseKeyId, activationId });
  const end: End = (result) =>
    inTransaction(context, async (transaction) => {
      await recordOutcome(transaction.db, operation, result);
      const isDone = result.outcome === "done";
      if (isDone) await deleteDeviceName(transaction.db, activationId);
      if (isDone) await deleteReports(transaction.db, [activationId]);
      await auditDeactivation(transaction, key, activationId, isDone ? "done" : "failed");
      const { customerId, memberId } = context.actor.session;
      if (isDone) await announceChange(transaction.db, { customerId, memberId, topic: "license_keys", licenseKeyId });
    });
  try {
    await context.polar.withCustomerToken((token) => deactivate(token, owned.key, activationId));
  } catch (error) {
    if (error instanceof PolarRefusal) {
      // It was there a moment ago, so "not found" means that the other half of a double click was faster.
      if (error.refusal !== "not_found") {
        await end({ outcome: "failed", problem: error.refusal });
        throw asKeyProblem(error);
      }
    } else await settleByReading(context, target, end, error);
  }
  await end({ outcome: "done" });
  const ids = { license_key_id: licenseKeyId, activation_id: activationId };
  log.info({ event: "activation_deactivated", ...logIdentity(context), ...ids });
}

/** @throws Problem `device_management_off`, `license_key_revoked`, `upstream_invalid` for a status we don't know. */
export function requireManageable({ key, benefit }: OwnedKey): void {
  if (!managesDevices(key, benefit)) throw new Problem("device_management_off");
  if (key.status === "revoked") throw new Problem("license_key_revoked");
  if (key.status !== "granted" && key.status !== "disabled") throw new Problem("upstream_invalid");
}

function hasActivation({ key }: OwnedKey, activationId: string): boolean {
  return key.activations.some(({ id }) => id === activationId);
}

/**
 * An empty list may be one that the vendor has just hidden, before the catalog says so. The organization's token tells: it sees
 * devices either way.
 */
async function findHidden({ polar }: CustomerContext, { key }: OwnedKey): Promise<ReadonlySet<string>> {
  if (key.activations.length > 0) return new Set();
  return new Set((await readOrganizationKey(key.id, polar.lane)).activations.map(({ id }) => id));
}

async function describeDevices(context: CustomerContext, { key }: OwnedKey) {
  const mask = await maskOwnKeys(context, key);
  return tellApart(key.activations.map((activation) => presentActivation(activation, mask)));
}

/** Audits what customers do, and staff on their behalf, in words the customer knows: the device's label and the masked key. */
async function auditDeactivation(
  context: CustomerContext,
  { owned: { key }, describeDevice }: ManageableKey,
  activationId: string,
  outcome: AuditOutcome,
): Promise<void> {
  const detail = { license_key_id: key.id, activation_id: activationId };
  const personal = { display_key: safeDisplayKey(key), ...(await describeDevice(activationId)) };
  await audit(context, "activation.deactivate", { outcome, detail, personal });
}

const SILENT = new Set(["upstream_timeout", "upstream_unavailable", "upstream_invalid"]);

/** After no answer: is the device still there? Returns when it is gone. */
async function settleByReading(context: CustomerContext, target: Target, end: End, error: unknown): Promise<void> {
  const { code } = toProblem(error);
  if (!SILENT.has(code)) {
    await end({ outcome: "failed", problem: code });
    throw error;
  }
  const isThere = await isActive(context, target).catch(() => null);
  if (isThere === null) throw new Problem("outcome_unknown", { cause: error, retryAfter: 30 });
  if (!isThere) return;
  await end({ outcome: "not_done", problem: code });
  throw error;
}

async function isActive(context: CustomerContext, { licenseKeyId, activationId }: Target): Promise<boolean> {
  const owned = await loadOwnedKey(context, licenseKeyId);
  return hasActivation(owned, activationId) || (await findHidden(context, owned)).has(activationId);
}
