import { auditExport } from "@/lib/api/audit";
import { exportAudit } from "@/lib/server/audit/audit-export";
import { noteAuditRead } from "@/lib/server/audit/note-read";
import { withStaff } from "@/lib/server/http/routes";

/** The events as CSV or JSON Lines, oldest first. */
export const GET = withStaff("GET /api/support/audit/export", async ({ url, staff, origin }) => {
  const filter = auditExport.parse(Object.fromEntries(url.searchParams));
  await noteAuditRead("audit.export", staff, filter, origin);
  return exportAudit(filter);
});
