import { publicRoute } from "@/lib/server/http/routes";
import { requireCurrentSchema } from "@/lib/server/platform/db/schema-version";

/** The database can be reached and isn't older than this build. Polar is not asked: its outage must not take the portal out of the load balancer. */
export const GET = publicRoute("GET /readyz", async ({ db }) => {
  await requireCurrentSchema(db);
  return Response.json({ status: "ready" });
});
