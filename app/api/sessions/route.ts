import { endSessionsFilter } from "@/lib/api/sessions";
import { endOwnSessions, listOwnSessions } from "@/lib/server/customer/session/own-sessions";
import { withCustomer } from "@/lib/server/http/routes";
import { signedOutAnswer } from "@/lib/server/http/signed-out-response";

/** The browsers in which I am signed in. */
export const GET = withCustomer("GET /api/sessions", async ({ session }) =>
  Response.json(await listOwnSessions(session)),
);

/** Signs all my browsers out, this one too; with `?except=current` all others. */
export const DELETE = withCustomer("DELETE /api/sessions", async ({ session, url }) => {
  const { except } = endSessionsFilter.parse(Object.fromEntries(url.searchParams));
  await endOwnSessions(session, except === "current");
  return except === "current" ? new Response(null, { status: 204 }) : signedOutAnswer();
});
