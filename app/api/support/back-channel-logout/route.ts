import { publicRoute } from "@/lib/server/http/routes";
import { logOutByProvider } from "@/lib/server/staff/auth/back-channel-logout";

/** From the identity provider's server, proved by a signed logout token; no cookie is read. 200 when the sessions have ended. */
export const POST = publicRoute(
  "POST /api/support/back-channel-logout",
  async ({ request, origin }) => {
    await logOutByProvider(request, origin);
    return new Response(null, { status: 200 });
  },
  { proof: "own" },
);
