import "server-only";
import type { AuditAction } from "@/lib/api/audit";
import { Problem } from "@/lib/api/problem";
import { asActor, type StaffSession } from "@/lib/server/staff/auth/staff-session";
import { type AuditOrigin, type AuditRecord, recordAudit } from "./record";

type Asked = {
  action: AuditAction;
  staff: StaffSession;
  origin: AuditOrigin;
  customerId?: string;
  detail?: AuditRecord["detail"];
};

/**
 * Does what a member of staff asked for and writes it down before it is answered, also when it failed. `outcome` gives
 * what only the result tells.
 * @throws whatever the work throws; Problem `database_unavailable` when it could not be written down.
 */
export async function audited<T>(
  { staff, detail, ...event }: Asked,
  work: () => Promise<T>,
  outcome: (result: T) => Pick<AuditRecord, "customerId" | "detail"> = () => ({}),
): Promise<T> {
  const actor = asActor(staff);
  let result: T;
  try {
    result = await work();
  } catch (error) {
    const problem = error instanceof Problem ? error.code : "internal_error";
    await recordAudit({ ...event, actor, outcome: "failed", detail: { ...detail, problem } });
    throw error;
  }
  const found = outcome(result);
  await recordAudit({ ...event, ...found, actor, outcome: "done", detail: { ...detail, ...found.detail } });
  return result;
}
