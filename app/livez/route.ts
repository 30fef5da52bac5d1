import { publicRoute } from "@/lib/server/http/routes";

/** 200 while the process runs. */
export const GET = publicRoute("GET /livez", async () => Response.json({ status: "up" }));
