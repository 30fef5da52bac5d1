import { sql } from "drizzle-orm";
import { publicRoute } from "@/lib/server/http/routes";
import { withDatabase } from "@/lib/server/platform/db/database";

/** The database can be reached and is migrated; Polar is not asked, since its outage must not take the portal out of the balancer. */
export const GET = publicRoute("GET /readyz", async () => {
  await withDatabase((db) => db.execute(sql`select 1 from sessions limit 1`));
  return Response.json({ status: "ready" });
});
