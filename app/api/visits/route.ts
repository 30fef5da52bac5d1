import { impersonationFilter } from "@/lib/api/impersonations";
import { withCustomer } from "@/lib/server/http/routes";
import { listImpersonations } from "@/lib/server/staff/impersonation/impersonation-list";

/** Who of support looked, when, why, and what they did. */
export const GET = withCustomer("GET /api/visits", async ({ session, url }) =>
  Response.json(await listImpersonations(session, impersonationFilter.parse(Object.fromEntries(url.searchParams)))),
);
