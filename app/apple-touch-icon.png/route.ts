import { publicRoute } from "@/lib/server/http/routes";
import { brand } from "@/lib/server/platform/brand";
import { touchIcon } from "@/lib/server/platform/touch-icon";

/** The brand is known only when the portal starts. */
export const dynamic = "force-dynamic";

/**
 * The icon for iPhones, which look here by themselves, and for previews of links. Neither shows SVG, so without a PNG of the
 * vendor's it's a key in the vendor's colors.
 */
export const GET = publicRoute(
  "GET /apple-touch-icon.png",
  async () => {
    const { own } = brand().icons;
    if (own?.type === "image/png") return new Response(null, { status: 307, headers: { location: own.url } });
    return new Response(touchIcon(), { headers: { "content-type": "image/png" } });
  },
  "public, max-age=86400",
);
