import { publicRoute } from "@/lib/server/http/routes";
import { brand } from "@/lib/server/platform/brand";

/** Next renders icons at build time, but the vendor's name and color are known only when the portal starts. */
export const dynamic = "force-dynamic";

/**
 * The tab's icon, with the vendor's initial and color. It's at /favicon.ico because browsers look there by themselves, for
 * API answers too.
 */
export const GET = publicRoute(
  "GET /favicon.ico",
  async () => new Response(brand().icon, { headers: { "content-type": "image/svg+xml" } }),
  "public, max-age=86400",
);
