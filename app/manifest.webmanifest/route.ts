import { publicRoute } from "@/lib/server/http/routes";
import { webManifest } from "@/lib/server/platform/web-manifest";

/** The brand and the request's language are known only when the portal runs. */
export const dynamic = "force-dynamic";

/** What a browser needs to install the portal as an app. */
export const GET = publicRoute(
  "GET /manifest.webmanifest",
  async ({ locale }) =>
    new Response(JSON.stringify(webManifest(locale)), {
      headers: { "content-type": "application/manifest+json", vary: "accept-language" },
    }),
  "public, max-age=3600",
);
