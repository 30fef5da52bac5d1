import { expiredCookie, readCookie } from "@/lib/server/http/cookies";
import { identifyCustomer } from "@/lib/server/http/request-context";
import { clearSiteData, withCookies } from "@/lib/server/http/responses";
import { withStaff } from "@/lib/server/http/routes";
import { endImpersonations } from "@/lib/server/staff/impersonation/impersonation-end";

/** Ends the staff user's impersonation in any browser: 204, also if it has already ended. */
export const DELETE = withStaff("DELETE /api/support/impersonations/current", async (context, { request }) => {
  await endImpersonations(context, { staffSubject: context.actor.staff.subject }, "agent");
  const response = new Response(null, { status: 204, headers: clearSiteData });
  // A customer's own session in this browser, while the impersonation ran in another, is not ended with it.
  const isOver = readCookie(request, "portal") !== null && (await identifyCustomer(context, request)) === null;
  return isOver ? withCookies(response, expiredCookie("portal")) : response;
});
