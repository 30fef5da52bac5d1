import { auditFilter } from "@/lib/api/audit";
import { listAuditEvents } from "@/lib/server/audit/audit-log";
import { noteAuditRead } from "@/lib/server/audit/note-read";
import { withStaff } from "@/lib/server/http/routes";

/** Events, newest first; that they were read is an event too. */
export const GET = withStaff("GET /api/support/audit", async ({ url, staff, origin }) => {
  const filter = auditFilter.parse(Object.fromEntries(url.searchParams));
  await noteAuditRead("audit.view", staff, filter, origin);
  return Response.json(await listAuditEvents(filter));
});
