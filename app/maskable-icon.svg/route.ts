import { Problem } from "@/lib/api/problem";
import { publicRoute } from "@/lib/server/http/routes";
import { brand } from "@/lib/server/platform/brand";

/** The brand is known only when the portal starts. */
export const dynamic = "force-dynamic";

/** The icon for systems that cut it into their own shape. 404 if the vendor's icon is on another server. */
export const GET = publicRoute(
  "GET /maskable-icon.svg",
  async () => {
    const { maskable } = brand().icons;
    if (maskable === null) throw new Problem("not_found");
    return new Response(maskable, { headers: { "content-type": "image/svg+xml" } });
  },
  "public, max-age=86400",
);
