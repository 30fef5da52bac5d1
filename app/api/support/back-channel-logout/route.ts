import { readLogoutToken } from "@/lib/server/http/request";
import { publicRoute } from "@/lib/server/http/routes";
import { logOutByProvider } from "@/lib/server/staff/auth/back-channel-logout";

/** From the identity provider's server, by a signed logout token: 200 when the sessions have ended. */
export const POST = publicRoute("POST /api/support/back-channel-logout", async (context, { request }) => {
  await logOutByProvider(context, { logoutToken: await readLogoutToken(request) });
  return new Response(null, { status: 200 });
});
