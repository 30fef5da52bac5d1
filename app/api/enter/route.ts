import { landLink } from "@/lib/server/customer/sign-in-links/link-landing";
import { entryCookie, readEntry } from "@/lib/server/http/cookies";
import { redirectTo, withCookies } from "@/lib/server/http/responses";
import { publicRoute } from "@/lib/server/http/routes";

/**
 * `GET /enter?customer_session_token=…`, `GET /enter?sign_in_link=…` and Polar's `/…/portal?customer_session_token=…&email=…`;
 * next.config.ts rewrites them to here. The token goes into a sealed cookie, and a 303 leads to the clean URL.
 */
export const GET = publicRoute("GET /api/enter", async (context, { request, url }) => {
  const entry = await landLink(context, { url, entry: await readEntry(request) });
  return withCookies(redirectTo("/enter"), await entryCookie(entry));
});
