import { auditFilter } from "@/lib/api/audit";
import { listAuditEvents } from "@/lib/server/audit/audit-log";
import { withStaff } from "@/lib/server/http/routes";

/** Audit events, newest first. Reading them is an event too. */
export const GET = withStaff("GET /api/support/audit", async (context, { url }) =>
  Response.json(await listAuditEvents(context, auditFilter.parse(Object.fromEntries(url.searchParams)))),
);
