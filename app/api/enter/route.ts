import { ARRIVAL_PATH_HEADER } from "@/lib/node-server/arrival";
import { landArrival } from "@/lib/server/customer/sign-in-links/link-landing";
import { entryCookie, readEntry } from "@/lib/server/http/cookies";
import { redirectTo, withCookies } from "@/lib/server/http/responses";
import { publicRoute } from "@/lib/server/http/routes";

/**
 * Handles arrivals by a link, with an email, or under a path of Polar's portal. lib/node-server/arrival.ts sends them here from
 * any path. The token goes into a sealed cookie, and a 303 leads to a clean URL.
 */
export const GET = publicRoute("GET /api/enter", async (context, { request, url }) => {
  const path = request.headers.get(ARRIVAL_PATH_HEADER) ?? "/enter";
  const arrival = { path, query: url.searchParams, entry: await readEntry(request) };
  const { goTo, entry } = await landArrival(context, arrival);
  const response = redirectTo(goTo);
  return entry === null ? response : withCookies(response, await entryCookie(entry));
});
