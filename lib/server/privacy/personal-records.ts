import "server-only";
import type { AuditEvent } from "@/lib/api/audit";
import type { WholeAuditRow } from "@/lib/server/audit/personal-data";
import { unsealSecret } from "@/lib/server/customer/session/session-secret";
import type { directoryMembers } from "@/lib/server/platform/db/schema/directory";
import type { mails } from "@/lib/server/platform/db/schema/mail";
import type { otps } from "@/lib/server/platform/db/schema/otps";
import type { rateLimits } from "@/lib/server/platform/db/schema/rate-limits";
import type { reminderOptOuts, sentReminders } from "@/lib/server/platform/db/schema/reminders";
import type { notMeLinks, sessions } from "@/lib/server/platform/db/schema/sessions";
import type { signInLinks } from "@/lib/server/platform/db/schema/sign-in-links";
import type { impersonations, supportCodes, supportConsents } from "@/lib/server/platform/db/schema/staff";
import { unseal } from "@/lib/server/platform/secrets";

/*
 * Rows as their person gets them. What is sealed is opened, and null if its secret is gone. Fields are named one by one, so that
 * no cookie's hash, token or code gets in with a new column.
 */

export function memberRecord({
  memberId,
  customerId,
  role,
  locale,
  customerDeleted,
  ...times
}: typeof directoryMembers.$inferSelect) {
  return {
    customer_id: customerId,
    member_id: memberId,
    role,
    language: locale,
    customer_deleted: customerDeleted,
    changed_at: times.changedAt,
    seen_at: times.seenAt,
    stored_as_hashes: ["email", "name"],
  };
}

export function sessionRecord(row: typeof sessions.$inferSelect) {
  const opened = unsealSecret(row.idHash, row.sealed);
  return {
    session_id: row.publicId,
    customer_id: row.customerId,
    member_id: row.memberId,
    opened_by: row.openedBy,
    impersonation_id: row.impersonationId,
    name: opened?.name ?? null,
    email: opened?.email ?? null,
    role: opened?.role ?? null,
    browser: row.userAgent,
    return_url: row.returnUrl,
    created_at: row.createdAt,
    last_seen_at: row.lastSeenAt,
    expires_at: row.expiresAt,
    confirmed_by_code_at: row.provedAt,
  };
}

export function signInLinkRecord(row: typeof signInLinks.$inferSelect) {
  return {
    customer_id: row.customerId,
    return_url: row.returnUrl,
    next: row.next,
    expires_at: row.expiresAt,
    spent_at: row.spentAt,
  };
}

export function notMeLinkRecord(row: typeof notMeLinks.$inferSelect) {
  return { customer_id: row.customerId, member_id: row.memberId, expires_at: row.expiresAt, used_at: row.usedAt };
}

export function reminderRecord(row: typeof sentReminders.$inferSelect) {
  return {
    customer_id: row.customerId,
    license_key_id: row.licenseKeyId,
    due: row.due,
    period: row.period,
    queued_at: row.queuedAt,
    written_at: row.writtenAt,
  };
}

export function reminderOptOutRecord(row: typeof reminderOptOuts.$inferSelect) {
  return { customer_id: row.customerId, kind: row.kind, chosen_at: row.chosenAt };
}

export function codeRecord(row: typeof otps.$inferSelect) {
  return {
    email: unseal("sign-in-code", row.sealedEmail, row.id),
    tries: row.tries,
    created_at: row.createdAt,
    expires_at: row.expiresAt,
    verified_until: row.verifiedUntil,
  };
}

export function mailRecord(row: typeof mails.$inferSelect) {
  return {
    kind: row.kind,
    state: row.state,
    attempts: row.attempts,
    created_at: row.createdAt,
    completed_at: row.completedAt,
    give_up_at: row.giveUpAt,
  };
}

export function supportCodeRecord(row: typeof supportCodes.$inferSelect) {
  return {
    customer_id: row.customerId,
    member_id: row.memberId,
    created_at: row.createdAt,
    expires_at: row.expiresAt,
    redeemed_at: row.redeemedAt,
  };
}

export function supportConsentRecord(row: typeof supportConsents.$inferSelect) {
  return { customer_id: row.customerId, member_id: row.memberId, given_at: row.givenAt, expires_at: row.expiresAt };
}

/** Staff are named as the customer sees them. */
export function impersonationRecord(row: typeof impersonations.$inferSelect) {
  return {
    impersonation_id: row.id,
    customer_id: row.customerId,
    member_id: row.memberId,
    staff_name: row.staffName,
    reason: row.reason,
    ticket_url: row.ticketUrl,
    started_at: row.startedAt,
    expires_at: row.expiresAt,
    elevated_at: row.elevatedAt,
    elevation_reason: row.elevationReason,
    ended_at: row.endedAt,
    ended_by: row.endedBy,
  };
}

/** Without the hash that counts the person. */
export function rateLimitRecord({ key, points, expire }: typeof rateLimits.$inferSelect) {
  const ends = expire === null ? null : new Date(expire).toISOString();
  return { limit: key.split(":")[0], points, ends_at: ends };
}

type EventRecord = Omit<AuditEvent, "actor" | "request_id" | "id"> & {
  by: { kind: string; name: string | null; role: string | null };
};

/** Without the staff's own data: their subject at the provider and their IP address. */
export function eventRecord(row: WholeAuditRow): EventRecord {
  return {
    seq: row.seq,
    at: row.at.toISOString(),
    action: row.action,
    outcome: row.outcome,
    by: { kind: row.actorKind, name: row.actorName, role: row.actorRole },
    customer_id: row.customerId,
    member_id: row.memberId,
    impersonation_id: row.impersonationId,
    reason: row.reason,
    detail: row.detail,
    ip: row.actorKind === "customer" ? row.ip : null,
    erased: row.isErased,
  };
}
