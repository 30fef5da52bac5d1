import { publicRoute } from "@/lib/server/http/routes";
import { robotsText } from "@/lib/server/platform/site-files";

/** The settings are known only when the portal starts. */
export const dynamic = "force-dynamic";

/** What search engines may read (`ROBOTS`). */
export const GET = publicRoute(
  "GET /robots.txt",
  async () => new Response(robotsText(), { headers: { "content-type": "text/plain; charset=utf-8" } }),
  "public, max-age=3600",
);
