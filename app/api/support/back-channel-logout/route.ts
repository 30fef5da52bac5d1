import { readLogoutToken } from "@/lib/server/http/request";
import { publicRoute } from "@/lib/server/http/routes";
import { logOutByProvider } from "@/lib/server/staff/auth/back-channel-logout";

/** Receives a logout token from the identity provider (OpenID Connect Back-Channel Logout 1.0): 200 once the sessions have ended. */
export const POST = publicRoute("POST /api/support/back-channel-logout", async (context, { request }) => {
  await logOutByProvider(context, { logoutToken: await readLogoutToken(request) });
  return new Response(null, { status: 200 });
});
