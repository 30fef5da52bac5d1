import "server-only";
import { eq } from "drizzle-orm";
import { audit } from "@/lib/server/audit/audit";
import { type Context, inTransaction } from "@/lib/server/context";
import { staffSessions } from "@/lib/server/platform/db/schema/staff";
import { endImpersonations } from "@/lib/server/staff/impersonation/impersonation-end";
import { openStaffSecret, type StaffRow } from "./staff-session-store";

/** Ends a staff session and its impersonation at once, in every instance. Audited as the person's sign-out, or the provider's logout. */
export async function endStaffSession(
  context: Context,
  { row, by }: { row: StaffRow; by: "sign_out" | "provider" },
): Promise<void> {
  const { id, subject, roles } = row;
  const staff = { subject, name: openStaffSecret(row)?.name ?? subject, roles };
  const action = by === "provider" ? "staff.back_channel_logout" : "staff.sign_out";
  await inTransaction(context, async (tx) => {
    await audit(tx, action, { outcome: "done", staff });
    await endImpersonations(tx, { staffSessionId: id }, by);
    await tx.db.delete(staffSessions).where(eq(staffSessions.id, id));
  });
}
