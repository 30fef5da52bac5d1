import "server-only";
import type { deviceReports } from "@/lib/server/platform/db/schema/device-reports";
import type { deviceLooks, deviceNames, queuedDeactivations } from "@/lib/server/platform/db/schema/devices";
import type { rotationDevices } from "@/lib/server/platform/db/schema/rotation-devices";
import { unseal } from "@/lib/server/platform/secrets";

/* Rows about a person's devices, as `personal-records.ts` says. */

export function deviceNameRecord(row: typeof deviceNames.$inferSelect) {
  return {
    activation_id: row.activationId,
    license_key_id: row.licenseKeyId,
    customer_id: row.customerId,
    member_id: row.memberId,
    name: unseal("device-name", row.sealed, row.activationId),
    changed_at: row.changedAt,
  };
}

export function deviceLookRecord(row: typeof deviceLooks.$inferSelect) {
  return {
    license_key_id: row.licenseKeyId,
    customer_id: row.customerId,
    member_id: row.memberId,
    looked_at: row.lookedAt,
    new_since: row.newSince,
  };
}

export function queuedDeactivationRecord(row: typeof queuedDeactivations.$inferSelect) {
  return {
    activation_id: row.activationId,
    license_key_id: row.licenseKeyId,
    customer_id: row.customerId,
    member_id: row.memberId,
    session_id: row.sessionId,
    device: unseal("queued-device", row.sealed, row.activationId),
    created_at: row.createdAt,
    due_at: row.dueAt,
    outcome: row.outcome,
    problem: row.problem,
    finished_at: row.finishedAt,
  };
}

export function deviceReportRecord(row: typeof deviceReports.$inferSelect) {
  return {
    customer_id: row.customerId,
    license_key_id: row.licenseKeyId,
    activation_id: row.activationId,
    seen_on: row.seenOn,
    app_version: row.appVersion,
  };
}

export function rotationDeviceRecord(row: typeof rotationDevices.$inferSelect) {
  return {
    customer_id: row.customerId,
    license_key_id: row.licenseKeyId,
    rotation_id: row.rotationId,
    activation_id: row.activationId,
    created_at: row.createdAt,
    changed_at: row.changedAt,
  };
}
