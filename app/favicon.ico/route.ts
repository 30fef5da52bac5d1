import { publicRoute } from "@/lib/server/http/routes";
import { brand } from "@/lib/server/platform/brand";

/** Next renders icons at build time, but the vendor's name and color are known only when the portal starts. */
export const dynamic = "force-dynamic";

/**
 * The tab's icon: the vendor's own, or one with the vendor's initial and color. It's at /favicon.ico because browsers look there by
 * themselves, for API answers too.
 */
export const GET = publicRoute(
  "GET /favicon.ico",
  async () => {
    const { own, drawn } = brand().icons;
    if (own !== null) return new Response(null, { status: 307, headers: { location: own.url } });
    return new Response(drawn, { headers: { "content-type": "image/svg+xml" } });
  },
  "public, max-age=86400",
);
