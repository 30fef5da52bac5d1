import "server-only";
import type { AddedDevice } from "@/lib/api/devices";
import { Problem } from "@/lib/api/problem";
import { oneLine } from "@/lib/api/typed-text";
import { audit } from "@/lib/server/audit/audit";
import { type CustomerContext, inTransaction, logIdentity } from "@/lib/server/context";
import { announceChange } from "@/lib/server/platform/changes";
import { withLock } from "@/lib/server/platform/db/advisory-lock";
import { log } from "@/lib/server/platform/log";
import { plainText } from "@/lib/server/platform/plain-text";
import { toProblem } from "@/lib/server/platform/problem";
import { type Limit, requirePoint } from "@/lib/server/platform/rate-limit";
import { waitForTurn } from "@/lib/server/polar/deactivation-pace";
import { PolarRefusal } from "@/lib/server/polar/failure";
import { activate } from "@/lib/server/polar/license-keys";
import { HAND_ADDED, managesDevices, safeDisplayKey, shownStatus } from "./license-key-presentation";
import { maskOwnKeys } from "./own-key-mask";
import { asKeyProblem, loadOwnedKey, type OwnedKey } from "./owned-key";
import { findRecentActivation, type Outcome, recordIntent, recordOutcome } from "./write-operations";

/** Records and audits how the operation ended. */
type End = (result: Outcome) => Promise<void>;

/** Of one person. */
const ADDITIONS: Limit = { name: "devices-added", points: 30, seconds: 900 };

/**
 * Adds a device to the customer's own key by hand, for a machine on which the vendor's app can't do it. Polar checks neither the
 * customer nor the vendor's setting, so both are checked here. If Polar doesn't answer, the call isn't repeated: the activation
 * carries the operation's id, and the activations are read again. A double click adds one device. The full key stays here.
 * @throws Problem `invalid_request` for a label that shows nothing; `rate_limited`, `license_key_not_found`,
 *   `device_management_off`, `activations_not_supported`, `license_key_revoked`, `license_key_disabled`, `license_key_expired`,
 *   `activation_limit_reached`, `outcome_unknown`, `session_expired`, `upstream_*`.
 */
export async function addDevice(
  context: CustomerContext,
  { licenseKeyId, label: typed }: { licenseKeyId: string; label: string },
): Promise<AddedDevice> {
  const label = oneLine(plainText(typed));
  if (label === "") throw new Problem("invalid_request");
  const { customerId, memberId } = context.actor.session;
  await requirePoint(ADDITIONS, memberId ?? customerId);
  // Before the lock: a lock holds one of a few connections, and a turn can take ten seconds.
  await waitForTurn(customerId);
  return await withLock(`activate:${licenseKeyId}`, async () => {
    const owned = await loadOwnedKey(context, licenseKeyId);
    const recent = await findRecentActivation(context.db, licenseKeyId);
    const same = owned.key.activations.find((one) => one.id === recent && one.label === label);
    if (same) return { activation_id: same.id, label };
    requireRoom(owned);
    const mask = await maskOwnKeys(context, owned.key);
    const personal = { display_key: safeDisplayKey(owned.key), device: mask(label) };
    const detail = { license_key_id: licenseKeyId };
    await audit(context, "activation.activate", { outcome: "attempted", detail, personal });
    const operation = await recordIntent(context, { kind: "activate", licenseKeyId });
    const end: End = (result) =>
      inTransaction(context, async (tx) => {
        await recordOutcome(tx.db, operation, result);
        const outcome = result.outcome === "done" ? "done" : "failed";
        const activation = result.activationId === undefined ? {} : { activation_id: result.activationId };
        await audit(tx, "activation.activate", { outcome, detail: { ...detail, ...activation }, personal });
        if (outcome === "done")
          await announceChange(tx.db, { customerId, memberId, topic: "license_keys", licenseKeyId });
      });
    const activationId = await activateOnce(context, owned, { label, operation, end });
    await end({ outcome: "done", activationId });
    const ids = { license_key_id: licenseKeyId, activation_id: activationId };
    log.info({ event: "activation_added", ...logIdentity(context), ...ids });
    return { activation_id: activationId, label };
  });
}

/** Would Polar activate another device? Its refusals differ only in their sentences, so its rules are checked here first. */
function requireRoom({ key, benefit }: OwnedKey): void {
  if (!managesDevices(key, benefit)) throw new Problem("device_management_off");
  const status = shownStatus(key);
  if (status === "revoked") throw new Problem("license_key_revoked");
  if (status === "disabled") throw new Problem("license_key_disabled");
  if (status === "expired") throw new Problem("license_key_expired");
  if (status === "unknown") throw new Problem("upstream_invalid");
  if (!key.limit_activations) throw new Problem("activations_not_supported");
  const used = key.activations.length + key.unreadableActivations;
  if (used >= key.limit_activations) throw new Problem("activation_limit_reached");
}

type Attempt = { label: string; operation: string; end: End };

async function activateOnce(context: CustomerContext, owned: OwnedKey, attempt: Attempt): Promise<string> {
  const { label, operation, end } = attempt;
  const meta = { [HAND_ADDED]: operation };
  try {
    return await context.polar.withCustomerToken((token) => activate(token, owned.key, { label, meta }));
  } catch (error) {
    if (!(error instanceof PolarRefusal)) return await settleByReading(context, owned, attempt, error);
    await end({ outcome: "failed", problem: error.refusal });
    // The last place may have gone to another device a moment ago.
    if (error.refusal === "not_permitted") requireRoom(await loadOwnedKey(context, owned.key.id));
    throw asKeyProblem(error);
  }
}

const SILENT = new Set(["upstream_timeout", "upstream_unavailable", "upstream_invalid"]);

/** After no answer: is the device there? It is never added a second time. */
async function settleByReading(
  context: CustomerContext,
  { key }: OwnedKey,
  { operation, end }: Attempt,
  error: unknown,
): Promise<string> {
  const { code } = toProblem(error);
  if (!SILENT.has(code)) {
    await end({ outcome: "failed", problem: code });
    throw error;
  }
  const again = await loadOwnedKey(context, key.id).catch(() => null);
  if (!again) throw new Problem("outcome_unknown", { cause: error, retryAfter: 30 });
  const made = findHandAdded(again.key, operation);
  if (made !== undefined) return made;
  // After a timeout Polar may still be at it. The reconciler settles it.
  if (code === "upstream_timeout") throw new Problem("outcome_unknown", { cause: error, retryAfter: 30 });
  await end({ outcome: "not_done", problem: code });
  throw error;
}

/** The activation that this operation made; undefined if it made none. */
export function findHandAdded(
  { activations }: Pick<OwnedKey["key"], "activations">,
  operation: string,
): string | undefined {
  return activations.find(({ meta }) => Object.hasOwn(meta, HAND_ADDED) && meta[HAND_ADDED] === operation)?.id;
}
