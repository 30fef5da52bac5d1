import { publicRoute } from "@/lib/server/http/routes";

/** The process answers. */
export const GET = publicRoute("GET /livez", async () => Response.json({ status: "up" }));
