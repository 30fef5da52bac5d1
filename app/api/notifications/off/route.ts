import { linkedChoice } from "@/lib/api/reminders";
import { followOneClickLink } from "@/lib/server/customer/reminders/one-click-link";
import { readJson } from "@/lib/server/http/request";
import { publicRoute } from "@/lib/server/http/routes";

/**
 * Switches one kind of reminder off, by the signed link in a mail. Mail programs send it as RFC 8058 says, without a cookie and
 * with the link in the query. The page that a mail links to sends JSON.
 */
export const POST = publicRoute("POST /api/notifications/off", async (context, { request, url }) => {
  const inQuery = url.searchParams.get("link");
  const choice = inQuery === null ? linkedChoice.parse(await readJson(request)) : { link: inQuery };
  await followOneClickLink(context, choice);
  return new Response(null, { status: 204 });
});
