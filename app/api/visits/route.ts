import { visitFilter } from "@/lib/api/visits";
import { withCustomer } from "@/lib/server/route";
import { listVisits } from "@/lib/server/staff/list-visits";

/** Who of support looked, when, why, and what they did. */
export const GET = withCustomer("GET /api/visits", async ({ session, url }) =>
  Response.json(await listVisits(session, visitFilter.parse(Object.fromEntries(url.searchParams)))),
);
