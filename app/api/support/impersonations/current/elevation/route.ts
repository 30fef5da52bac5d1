import { elevationRequest } from "@/lib/api/staff";
import { cookie, readCookie } from "@/lib/server/http/cookies";
import { readJson } from "@/lib/server/http/request";
import { withCookies } from "@/lib/server/http/responses";
import { withStaff } from "@/lib/server/http/routes";
import { recheckStaff } from "@/lib/server/staff/auth/role-recheck";
import { elevateImpersonation } from "@/lib/server/staff/impersonation/elevation";
import { describeImpersonation } from "@/lib/server/staff/impersonation/running-impersonation";

/** Lets staff act on the customer's behalf until the impersonation ends: 201 `{impersonation, next}` and a new portal cookie. */
export const POST = withStaff("POST /api/support/impersonations/current/elevation", async (context, { request }) => {
  const { reason, shown } = elevationRequest.parse(await readJson(request));
  const portalCookie = readCookie(request, "portal");
  const { cookie: value, impersonation } = await elevateImpersonation(context, {
    reason,
    shown,
    portalCookie,
    recheckRoles: recheckStaff,
  });
  const body = { impersonation: describeImpersonation(impersonation), next: "/license-keys" };
  const maxAge = (impersonation.expiresAt.getTime() - Date.now()) / 1000;
  return withCookies(Response.json(body, { status: 201 }), cookie("portal", value, maxAge));
});
