import { auditExport } from "@/lib/api/audit";
import { exportAudit } from "@/lib/server/audit/audit-export";
import { withStaff } from "@/lib/server/http/routes";

/** Audit events as CSV or JSON Lines, oldest first. */
export const GET = withStaff("GET /api/support/audit/export", async (context, { url }) => {
  const { body, contentType, fileName } = await exportAudit(
    context,
    auditExport.parse(Object.fromEntries(url.searchParams)),
  );
  const headers = { "content-type": contentType, "content-disposition": `attachment; filename="${fileName}"` };
  return new Response(body, { headers });
});
