import { publicRoute } from "@/lib/server/route";

/** The process answers. */
export const GET = publicRoute("GET /livez", async () => Response.json({ status: "up" }));
