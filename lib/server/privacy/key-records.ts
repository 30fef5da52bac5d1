import "server-only";
import { unsealSnapshot } from "@/lib/server/customer/license-keys/key-snapshot";
import { unsealKeyFacts } from "@/lib/server/directory/key-facts";
import type { directoryLicenseKeys, directoryOrders } from "@/lib/server/platform/db/schema/directory";
import type { historyEvents, licenseKeySnapshots } from "@/lib/server/platform/db/schema/history";
import type { operations } from "@/lib/server/platform/db/schema/operations";
import type { remedies } from "@/lib/server/platform/db/schema/remedies";
import { unseal } from "@/lib/server/platform/secrets";

/* Rows about a person's license keys, as `personal-records.ts` says. */

/** The key itself is Polar's to give, and the portal's page to reveal. */
export function licenseKeyRecord(row: typeof directoryLicenseKeys.$inferSelect) {
  return {
    license_key_id: row.licenseKeyId,
    customer_id: row.customerId,
    benefit_id: row.benefitId,
    status: row.status,
    subscription_id: row.subscriptionId,
    order_id: row.orderId,
    created_at: row.createdAt,
    changed_at: row.changedAt,
    seen_at: row.seenAt,
    facts: unsealKeyFacts(row.licenseKeyId, row.facts),
    devices_read_at: row.devicesReadAt,
    stored_as_hashes: ["key", "last six characters", "device names"],
  };
}

export function orderRecord({ orderId, customerId, seenAt }: typeof directoryOrders.$inferSelect) {
  return { order_id: orderId, customer_id: customerId, seen_at: seenAt, stored_as_hashes: ["order number"] };
}

export function remedyRecord(row: typeof remedies.$inferSelect) {
  return {
    kind: row.kind,
    license_key_id: row.licenseKeyId,
    before: row.before,
    after: row.after,
    outcome: row.outcome,
    started_at: row.startedAt,
    finished_at: row.finishedAt,
  };
}

export function operationRecord(row: typeof operations.$inferSelect) {
  return {
    kind: row.kind,
    customer_id: row.customerId,
    license_key_id: row.licenseKeyId,
    activation_id: row.activationId,
    session_id: row.sessionId,
    impersonation_id: row.impersonationId,
    display_key_before: row.displayKeyBefore,
    display_key_after: row.displayKeyAfter,
    started_at: row.startedAt,
    finished_at: row.finishedAt,
    outcome: row.outcome,
    problem: row.problem,
  };
}

export function historyEventRecord(row: typeof historyEvents.$inferSelect) {
  const detail = unseal("history", row.sealed, row.id);
  return {
    customer_id: row.customerId,
    member_id: row.memberId,
    license_key_id: row.licenseKeyId,
    activation_id: row.activationId,
    action: row.kind,
    at: row.at,
    detail: detail === null ? null : JSON.parse(detail),
  };
}

export function snapshotRecord(row: typeof licenseKeySnapshots.$inferSelect) {
  return {
    license_key_id: row.licenseKeyId,
    customer_id: row.customerId,
    member_id: row.memberId,
    seen_at: row.seenAt,
    key: unsealSnapshot(row.sealed, row.licenseKeyId),
  };
}
