import { endSessionsFilter } from "@/lib/api/sessions";
import { endOwnSessions, listOwnSessions } from "@/lib/server/customer/session/own-sessions";
import { signedOutResponse } from "@/lib/server/http/responses";
import { withCustomer } from "@/lib/server/http/routes";

/** The browsers in which the customer is signed in. */
export const GET = withCustomer("GET /api/sessions", async (context) => Response.json(await listOwnSessions(context)));

/** Signs out all of the customer's browsers, this one too; with `?except=current` all others. */
export const DELETE = withCustomer("DELETE /api/sessions", async (context, { url }) => {
  const { except } = endSessionsFilter.parse(Object.fromEntries(url.searchParams));
  const exceptCurrent = except === "current";
  await endOwnSessions(context, { exceptCurrent });
  return exceptCurrent ? new Response(null, { status: 204 }) : signedOutResponse();
});
