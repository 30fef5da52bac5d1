import { sql } from "drizzle-orm";
import { publicRoute } from "@/lib/server/http/routes";

/** The database can be reached and is migrated. Polar is not asked: its outage must not take the portal out of the load balancer. */
export const GET = publicRoute("GET /readyz", async ({ db }) => {
  await db.execute(sql`select 1 from sessions limit 1`);
  return Response.json({ status: "ready" });
});
