import { brand } from "@/lib/server/platform/brand";

/** Next makes icons while it builds; the vendor's color and name are known only when the portal starts. */
export const dynamic = "force-dynamic";

/**
 * Where browsers look for the tab's icon by themselves, also beside what Next did not make (an answer of the API). The same
 * for everybody: it may be kept, and is no line in the log.
 */
export function GET(): Response {
  return new Response(brand().icon, {
    headers: { "content-type": "image/svg+xml", "cache-control": "public, max-age=86400" },
  });
}
