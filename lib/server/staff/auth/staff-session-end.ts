import "server-only";
import { eq } from "drizzle-orm";
import { type AuditOrigin, recordAudit } from "@/lib/server/audit/record";
import { type Transaction, withDatabase } from "@/lib/server/platform/db/database";
import { staffSessions } from "@/lib/server/platform/db/schema/staff";
import { endImpersonations, type ImpersonationEnd } from "@/lib/server/staff/impersonation/impersonation-end";
import { openStaffSecret, type StaffRow } from "./staff-session-store";

/**
 * Ends a staff session and the impersonations that were opened with it, at once and in every instance; written down as a sign-out by
 * the person, or by the provider.
 */
export async function endStaffSession(row: StaffRow, by: ImpersonationEnd, origin: AuditOrigin): Promise<void> {
  await withDatabase((db) => db.transaction((transaction) => endStaffSessionWithin(transaction, row, by, origin)));
}

/** As `endStaffSession`, within a transaction. */
export async function endStaffSessionWithin(
  transaction: Transaction,
  row: StaffRow,
  by: ImpersonationEnd,
  origin: AuditOrigin,
): Promise<void> {
  const name = openStaffSecret(row)?.name ?? row.subject;
  const actor = { kind: "staff", subject: row.subject, name, roles: row.roles } as const;
  const action = by === "provider" ? "staff.back_channel_logout" : "staff.sign_out";
  await recordAudit({ action, outcome: "done", actor, origin }, transaction);
  await endImpersonations(transaction, { staffSessionId: row.id }, by, origin);
  await transaction.delete(staffSessions).where(eq(staffSessions.id, row.id));
}
