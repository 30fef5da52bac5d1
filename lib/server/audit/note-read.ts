import "server-only";
import { asActor, type StaffSession } from "@/lib/server/staff/auth/staff-session";
import { type AuditOrigin, recordAudit } from "./record";

/** Writes down that somebody reads the log itself, and what they asked of it; await it before the answer. */
export async function noteAuditRead(
  action: "audit.view" | "audit.export",
  staff: StaffSession,
  asked: Readonly<Record<string, string | number | undefined>>,
  origin: AuditOrigin,
): Promise<void> {
  const detail = Object.fromEntries(Object.entries(asked).map(([name, value]) => [name, value ?? null]));
  await recordAudit({ action, outcome: "done", actor: asActor(staff), detail, origin });
}
