import { impersonationFilter } from "@/lib/api/impersonations";
import { withCustomer } from "@/lib/server/http/routes";
import { listImpersonations } from "@/lib/server/staff/impersonation/impersonation-list";

/** Support access to the customer's account: who, when, why, and what they did. */
export const GET = withCustomer("GET /api/visits", async (context, { url }) =>
  Response.json(await listImpersonations(context, impersonationFilter.parse(Object.fromEntries(url.searchParams)))),
);
