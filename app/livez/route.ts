import { publicRoute } from "@/lib/server/http/routes";
import { buildId, version } from "@/lib/server/platform/version";

/** 200 while the process runs, with its version. The build's ID is in every page too. */
export const GET = publicRoute("GET /livez", async () =>
  Response.json({ status: "ok", version: version(), build: buildId() }),
);
