import "server-only";
import { Problem } from "@/lib/api/problem";
import type { KeyRemedies, RemedyRequest } from "@/lib/api/remedies";
import { type AuditTarget, audit, audited } from "@/lib/server/audit/audit";
import { auditSettledRemedy } from "@/lib/server/audit/audited-attempts";
import { inTransaction, logIdentity, type StaffContext } from "@/lib/server/context";
import { safeDisplayKey } from "@/lib/server/customer/license-keys/license-key-presentation";
import { recordKeys } from "@/lib/server/directory/key-index";
import { keyMask } from "@/lib/server/directory/known-keys";
import { deliverSoon } from "@/lib/server/mail/mail-delivery";
import { enqueueRemedyMail } from "@/lib/server/mail/outbox";
import { isMailConfigured } from "@/lib/server/mail/smtp";
import { announceChange } from "@/lib/server/platform/changes";
import { withLock } from "@/lib/server/platform/db/advisory-lock";
import { log } from "@/lib/server/platform/log";
import { plainText } from "@/lib/server/platform/plain-text";
import { toProblem } from "@/lib/server/platform/problem";
import { type Limit, requirePoint } from "@/lib/server/platform/rate-limit";
import { catalogWith } from "@/lib/server/polar/benefits";
import { isAlive } from "@/lib/server/polar/customers";
import { PolarRefusal } from "@/lib/server/polar/failure";
import { changeOrganizationKey, mayChangeKeys } from "@/lib/server/polar/license-key-changes";
import { readOrganizationKey } from "@/lib/server/polar/organization-license-keys";
import type { PolarLicenseKey } from "@/lib/server/polar/shapes";
import { type RoleRecheck, refusalBySignIn } from "@/lib/server/staff/impersonation/fresh-sign-in";
import { requireSight } from "./organization-key";
import {
  differenceOf,
  hasTakenEffect,
  isAsShown,
  planRemedy,
  possibleRemedies,
  remedyStateOf,
  stateWhenGranted,
} from "./remedy-plan";
import { type RemedyRow, recordRemedy, recordRemedyOutcome } from "./remedy-records";

/** Of one lead. */
const REMEDIES: Limit = { name: "remedies", points: 30, seconds: 900 };

/**
 * Tells what a lead can change of a key, from the key as Polar has it now.
 * @throws Problem `license_key_not_found`, `consent_required`, `upstream_*`.
 */
export async function describeRemedies(context: StaffContext, id: string): Promise<KeyRemedies> {
  return await audited(
    context,
    "license_key.view",
    { detail: { license_key_id: id } },
    async () => {
      const key = await readChangeableKey(context, id);
      return { customerId: key.customer_id, answer: await present(context, key) };
    },
    ({ customerId }) => ({ customerId }),
  ).then(({ answer }) => answer);
}

async function present({ polar }: StaffContext, key: PolarLicenseKey): Promise<KeyRemedies> {
  const enabled = await mayChangeKeys(polar.lane);
  const state = remedyStateOf(key);
  const possible = enabled ? possibleRemedies(state) : [];
  const settings = possible.includes("grant_again") ? await settingsOf(key) : null;
  return {
    state,
    enabled,
    possible,
    mails_customer: isMailConfigured(),
    when_granted: settings && stateWhenGranted(state, settings),
  };
}

async function settingsOf({ benefit_id }: PolarLicenseKey) {
  return (await catalogWith([benefit_id])).get(benefit_id)?.keySettings ?? null;
}

async function readChangeableKey(context: StaffContext, id: string) {
  const key = await readOrganizationKey(id, context.polar.lane);
  if (!isAlive(key.customer)) throw new Problem("license_key_not_found");
  await requireSight(context, key);
  return key;
}

/**
 * Changes a customer's key as the organization. Needs a reason and a fresh sign-in; changes nothing if the key isn't as it was shown, so a
 * repeated request is refused. Audited before and after; the intent is recorded first. If Polar doesn't answer, the call isn't
 * repeated: the key is read again, and decides the response.
 * @throws Problem `rate_limited`, `staff_*` (see `refusalBySignIn`), `license_key_not_found`, `consent_required`,
 *   `license_key_changed`, `remedy_not_possible`, `remedies_off`, `outcome_unknown`, `upstream_*`.
 */
export async function applyRemedy(
  context: StaffContext,
  { id, request, recheckRoles }: { id: string; request: RemedyRequest; recheckRoles: RoleRecheck },
): Promise<KeyRemedies> {
  await requirePoint(REMEDIES, context.actor.staff.subject);
  return await withLock(`remedy:${id}`, async () => {
    const key = await orAudited(context, { detail: { license_key_id: id, kind: request.kind } }, () =>
      readChangeableKey(context, id),
    );
    const mask = await keyMask(context.db, key.customer_id, [key]);
    const target = {
      customerId: key.customer_id,
      reason: mask(plainText(request.reason, 500)),
      detail: { license_key_id: id, kind: request.kind },
      personal: { display_key: safeDisplayKey(key) },
    };
    const before = remedyStateOf(key);
    const after = await orAudited(context, target, async () => {
      const refusal = await refusalBySignIn(context, recheckRoles);
      if (refusal !== null) throw new Problem(refusal);
      if (!(await mayChangeKeys(context.polar.lane))) throw new Problem("remedies_off");
      if (!isAsShown(request, before)) throw new Problem("license_key_changed");
      return planRemedy(request, before);
    });
    const row = await inTransaction(context, async (tx) => {
      const made = await recordRemedy(tx.db, {
        kind: request.kind,
        customerId: key.customer_id,
        licenseKeyId: id,
        before,
        after,
      });
      const detail = { ...target.detail, remedy_id: made.id, ...changesOf(made) };
      await audit(tx, "license_key.remedy", { ...target, outcome: "attempted", detail });
      return made;
    });
    const changed = await changeOnce(context, row);
    await settleRemedy(context, row, { outcome: "done" });
    deliverSoon();
    await recordKeys(context.db, [changed]).catch((error) => log.warn({ event: "key_index_stale", err: error }));
    log.info({ event: "license_key_changed", ...logIdentity(context), license_key_id: id, kind: request.kind });
    return await present(context, changed);
  });
}

/** What changed, flat, for the audit log: `from` and `to` of each field. */
function changesOf({ before, after }: Pick<RemedyRow, "before" | "after">): NonNullable<AuditTarget["detail"]> {
  const names = Object.keys(differenceOf(before, after)) as (keyof typeof before)[];
  return Object.fromEntries(
    names.flatMap((name) => [
      [`${name}_from`, before[name]],
      [`${name}_to`, after[name]],
    ]),
  );
}

/** Audits a refusal or failure before anything was sent. */
async function orAudited<T>(
  context: StaffContext,
  target: Omit<AuditTarget, "outcome">,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, status } = toProblem(error);
    const outcome = status < 500 ? "refused" : "failed";
    await audit(context, "license_key.remedy", { ...target, outcome, detail: { ...target.detail, problem: code } });
    throw error;
  }
}

/** Records and audits how a remedy ended, and tells open pages. */
export async function settleRemedy(
  context: Parameters<typeof inTransaction>[0],
  row: RemedyRow,
  result: Parameters<typeof recordRemedyOutcome>[2],
): Promise<void> {
  await inTransaction(context, async (tx) => {
    if (!(await recordRemedyOutcome(tx.db, row.id, result))) return;
    const isDone = result.outcome === "done";
    await auditSettledRemedy(tx, row.id, isDone ? "done" : "failed");
    if (!isDone) return;
    const { customerId, licenseKeyId } = row;
    if (isMailConfigured()) await enqueueRemedyMail(tx.db, row.id);
    await announceChange(tx.db, { customerId, topic: "license_keys", licenseKeyId });
  });
}

async function changeOnce(context: StaffContext, row: RemedyRow): Promise<PolarLicenseKey> {
  const { licenseKeyId, before, after } = row;
  try {
    return await changeOrganizationKey(licenseKeyId, differenceOf(before, after), context.polar.lane);
  } catch (error) {
    if (!(error instanceof PolarRefusal)) return await settleByReading(context, row, error);
    await settleRemedy(context, row, { outcome: "failed", problem: error.refusal });
    if (error.refusal === "not_permitted") throw new Problem("remedies_off");
    throw new Problem(error.refusal === "not_found" ? "license_key_not_found" : "upstream_rejected");
  }
}

/**
 * After no answer: has the key changed? It is never changed a second time. Polar may still be at a change that timed out, so
 * an unchanged key proves nothing then, and the reconciler reads it once more.
 */
async function settleByReading(context: StaffContext, row: RemedyRow, error: unknown): Promise<PolarLicenseKey> {
  const again = await readOrganizationKey(row.licenseKeyId, context.polar.lane).catch(() => null);
  if (!again) throw new Problem("outcome_unknown", { cause: error, retryAfter: 30 });
  if (hasTakenEffect(remedyStateOf(again), row.before, row.after)) return again;
  const { code } = toProblem(error);
  if (code === "upstream_timeout") throw new Problem("outcome_unknown", { cause: error, retryAfter: 30 });
  await settleRemedy(context, row, { outcome: "not_done", problem: code });
  throw error;
}
