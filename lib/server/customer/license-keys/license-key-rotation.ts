import "server-only";
import { Problem } from "@/lib/api/problem";
import type { LicenseKey } from "@/lib/api/schemas";
import { audit } from "@/lib/server/audit/audit";
import { type CustomerContext, inTransaction, logIdentity } from "@/lib/server/context";
import { requireProof } from "@/lib/server/customer/session/required-proof";
import { noticeOwner } from "@/lib/server/customer/session/security-notice";
import { recordKeys } from "@/lib/server/directory/key-index";
import { deliverSoon } from "@/lib/server/mail/mail-delivery";
import { withLock } from "@/lib/server/platform/db/advisory-lock";
import { log } from "@/lib/server/platform/log";
import { type Limit, requirePoint } from "@/lib/server/platform/rate-limit";
import { describeUserAgent } from "@/lib/server/platform/user-agent";
import { PolarRefusal } from "@/lib/server/polar/failure";
import { rotateKey } from "@/lib/server/polar/license-keys";
import type { PolarLicenseKey } from "@/lib/server/polar/shapes";
import { presentLicenseKey, safeDisplayKey } from "./license-key-presentation";
import { asKeyProblem, loadOwnedKey, type OwnedKey } from "./owned-key";
import { recordRotationDevices } from "./rotation-device-store";
import { findRecentRotation, type Outcome, recordIntent, recordOutcome } from "./write-operations";

/** Records and audits how the operation ended. */
type End = (result: Outcome) => Promise<void>;

/** Of one person. Rotations of one key wait for each other, and each waits with one of the few connections for locks. */
const ROTATIONS: Limit = { name: "license-keys-rotated", points: 20, seconds: 900 };

/**
 * Replaces the customer's license key: the old one stops working at once; devices, usage and limits stay. A double click rotates
 * once: its second half waits for the first and gets the same result, unless it names the new key as the one it showed. Audited
 * before and after, and the account's owner gets a mail.
 * @param shownDisplayKey the key the customer saw when they decided. If it changed since, nothing is rotated.
 * @returns the key, masked. `revealLicenseKey` answers the full one.
 * @throws Problem `rate_limited` after 20 in 15 minutes; `proof_required`, `license_key_not_found`, `rotate_not_permitted` (revoked), `license_key_changed`, `outcome_unknown`,
 *   `session_expired`, `upstream_*`.
 */
export async function rotateLicenseKey(
  context: CustomerContext,
  { id, shownDisplayKey }: { id: string; shownDisplayKey?: string | undefined },
): Promise<LicenseKey> {
  const { customerId, memberId } = context.actor.session;
  await requirePoint(ROTATIONS, memberId ?? customerId);
  return await withLock(`rotate:${id}`, async () => {
    const owned = await loadOwnedKey(context, id);
    requireProof(context);
    const before = safeDisplayKey(owned.key);
    const recent = await findRecentRotation(context.db, id);
    const isSameClick = recent && (shownDisplayKey === undefined || shownDisplayKey === recent.displayKeyBefore);
    if (isSameClick) return presentLicenseKey(context, owned);
    if (shownDisplayKey !== undefined && shownDisplayKey !== before) throw new Problem("license_key_changed");
    if (owned.key.status !== "granted" && owned.key.status !== "disabled") throw new Problem("rotate_not_permitted");
    const audited = { detail: { license_key_id: id }, personal: { display_key: before } };
    await audit(context, "license_key.rotate", { outcome: "attempted", ...audited });
    const operation = await recordIntent(context, { kind: "rotate", licenseKeyId: id, displayKeyBefore: before });
    const end: End = (result) =>
      inTransaction(context, async (tx) => {
        await recordOutcome(tx.db, operation, result);
        const isDone = result.outcome === "done";
        if (isDone) await recordRotationDevices(tx.db, operation, owned.key);
        await audit(tx, "license_key.rotate", { outcome: isDone ? "done" : "failed", ...audited });
        if (isDone) await noticeRotation(tx, owned, result.displayKeyAfter ?? before);
      });
    const rotated = await rotateOnce(context, owned, end);
    await end({ outcome: "done", displayKeyAfter: safeDisplayKey(rotated) });
    deliverSoon();
    // From now on support finds it by the new key. The next full sync makes up for a failure here.
    await recordKeys(context.db, [rotated]).catch((error) => log.warn({ event: "key_index_stale", err: error }));
    log.info({ event: "license_key_rotated", ...logIdentity(context), license_key_id: id });
    return presentLicenseKey(context, { ...owned, key: rotated });
  });
}

/** Tells the account's owner, who may not be the person who did it. */
async function noticeRotation(context: CustomerContext, { benefit }: OwnedKey, displayKey: string): Promise<void> {
  const browser = describeUserAgent(context.userAgent);
  const product = benefit?.name ?? null;
  await noticeOwner(context, context.actor.session, { kind: "rotation", displayKey, product, browser });
}

async function rotateOnce(context: CustomerContext, { key }: OwnedKey, end: End): Promise<PolarLicenseKey> {
  try {
    return await context.polar.withCustomerToken((token) => rotateKey(token, key.id));
  } catch (error) {
    if (!(error instanceof PolarRefusal)) return await settleByReading(context, key, end, error);
    await end({ outcome: "failed", problem: error.refusal });
    throw asKeyProblem(error);
  }
}

/** After no answer: is the key a different one now? It is never rotated a second time. */
async function settleByReading(
  context: CustomerContext,
  before: PolarLicenseKey,
  end: End,
  error: unknown,
): Promise<PolarLicenseKey> {
  if (!(error instanceof Problem)) throw error;
  const again = await loadOwnedKey(context, before.id).catch(() => null);
  if (!again) throw new Problem("outcome_unknown", { cause: error, retryAfter: 30 });
  if (again.key.key !== before.key) return again.key;
  await end({ outcome: "not_done", problem: error.code });
  throw error;
}
