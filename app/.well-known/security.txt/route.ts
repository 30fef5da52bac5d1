import { Problem } from "@/lib/api/problem";
import { publicRoute } from "@/lib/server/http/routes";
import { securityText } from "@/lib/server/platform/site-files";

/** The settings are known only when the portal starts. */
export const dynamic = "force-dynamic";

/** Whom to tell about a vulnerability (RFC 9116). 404 without `SECURITY_CONTACT`. */
export const GET = publicRoute(
  "GET /.well-known/security.txt",
  async () => {
    const text = securityText(Date.now());
    if (text === null) throw new Problem("not_found");
    return new Response(text, { headers: { "content-type": "text/plain; charset=utf-8" } });
  },
  "public, max-age=3600",
);
