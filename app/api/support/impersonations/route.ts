import { impersonationRequest } from "@/lib/api/staff";
import { cookie, readCookie } from "@/lib/server/http/cookies";
import { endPortalSession } from "@/lib/server/http/portal-session";
import { readJson } from "@/lib/server/http/request";
import { clearSiteData, withCookies } from "@/lib/server/http/responses";
import { withStaff } from "@/lib/server/http/routes";
import { startImpersonation } from "@/lib/server/staff/impersonation/impersonation-start";
import { describeImpersonation } from "@/lib/server/staff/impersonation/running-impersonation";

/** Starts an impersonation: 201 `{impersonation, next}` and the portal cookie. A customer's own session in this browser ends. */
export const POST = withStaff("POST /api/support/impersonations", async (context, { request }) => {
  const body = impersonationRequest.parse(await readJson(request));
  const { cookie: value, maxAge, impersonation } = await startImpersonation(context, body);
  await endPortalSession(context, readCookie(request, "portal"));
  const answer = { impersonation: describeImpersonation(impersonation), next: "/license-keys" };
  // What the browser stored of the customer before must not appear under this one's banner.
  const response = Response.json(answer, { status: 201, headers: clearSiteData });
  return withCookies(response, cookie("portal", value, maxAge));
});
