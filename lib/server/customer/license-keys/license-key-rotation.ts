import "server-only";
import { Problem } from "@/lib/api/problem";
import type { LicenseKey } from "@/lib/api/schemas";
import { type CustomerSession, logIdentity } from "@/lib/server/customer/session/customer-session";
import { withCustomerToken } from "@/lib/server/customer/session/customer-token";
import { recordKeys } from "@/lib/server/directory/key-index";
import { withLock } from "@/lib/server/platform/db/advisory-lock";
import { log } from "@/lib/server/platform/log";
import { PolarRefusal } from "@/lib/server/polar/failure";
import { rotateKey } from "@/lib/server/polar/license-keys";
import type { PolarLicenseKey } from "@/lib/server/polar/shapes";
import { presentLicenseKey, safeDisplayKey } from "./license-key-presentation";
import { asKeyProblem, loadOwnedKey, type OwnedKey } from "./owned-key";
import { noteIntent, noteOutcome, rotationJustDone } from "./write-operations";

/**
 * Replaces the customer's key: the old one stops at once, devices, usage and limits stay. A double click rotates once: its
 * second half waits for the first and is given its result, unless it names the new key as the one it saw.
 * @param seenDisplayKey what the customer saw when they decided; another by now is a refusal, so that nothing is rotated unseen.
 * @returns the key, masked; the full one is asked for by `reveal`.
 * @throws Problem `license_key_not_found`, `rotate_not_permitted` (revoked), `license_key_changed`, `outcome_unknown`,
 *   `session_expired`, `upstream_*`.
 */
export async function rotateLicenseKey(
  session: CustomerSession,
  id: string,
  seenDisplayKey?: string,
): Promise<LicenseKey> {
  return await withLock(`rotate:${id}`, async () => {
    const owned = await loadOwnedKey(session, id);
    const before = safeDisplayKey(owned.key);
    const justDone = await rotationJustDone(id);
    const sameClick = justDone && (seenDisplayKey === undefined || seenDisplayKey === justDone.displayKeyBefore);
    if (sameClick) return presentLicenseKey(owned.key, owned.benefit, session);
    if (seenDisplayKey !== undefined && seenDisplayKey !== before) throw new Problem("license_key_changed");
    if (owned.key.status !== "granted" && owned.key.status !== "disabled") throw new Problem("rotate_not_permitted");
    const operation = await noteIntent(session, { kind: "rotate", licenseKeyId: id, displayKeyBefore: before });
    const rotated = await rotateOnce(session, owned, operation);
    await noteOutcome(operation, { outcome: "done", displayKeyAfter: safeDisplayKey(rotated) });
    // Support finds it by the new key from now on; a failure here is made up for by the next whole pass.
    await recordKeys([rotated]).catch((error) => log.warn({ event: "key_index_stale", err: error }));
    log.info({ event: "license_key_rotated", ...logIdentity(session), license_key_id: id });
    return presentLicenseKey(rotated, owned.benefit, session);
  });
}

async function rotateOnce(session: CustomerSession, { key }: OwnedKey, operation: string): Promise<PolarLicenseKey> {
  try {
    return await withCustomerToken(session, (token) => rotateKey(token, key.id));
  } catch (error) {
    if (error instanceof PolarRefusal) {
      await noteOutcome(operation, { outcome: "failed", problem: error.refusal });
      throw asKeyProblem(error);
    }
    return await settleByReading(session, key, operation, error);
  }
}

/** After no answer: is the key another one now? Never rotated again unasked. */
async function settleByReading(
  session: CustomerSession,
  before: PolarLicenseKey,
  operation: string,
  error: unknown,
): Promise<PolarLicenseKey> {
  if (!(error instanceof Problem)) throw error;
  const again = await loadOwnedKey(session, before.id).catch(() => null);
  if (!again) throw new Problem("outcome_unknown", { cause: error, retryAfter: 30 });
  if (again.key.key !== before.key) return again.key;
  await noteOutcome(operation, { outcome: "not_done", problem: error.code });
  throw error;
}
