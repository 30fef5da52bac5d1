import { expiredCookie, readCookie } from "@/lib/server/http/cookies";
import { readEmptyJson } from "@/lib/server/http/request";
import { clearSiteData, withCookies } from "@/lib/server/http/responses";
import { publicRoute } from "@/lib/server/http/routes";
import { signOutStaff } from "@/lib/server/staff/auth/staff-sign-out";

/** Ends the staff session and its impersonation; `{next}` is where the provider signs the person out too. */
export const POST = publicRoute("POST /api/support/sign-out", async (context, { request }) => {
  await readEmptyJson(request);
  const next = await signOutStaff(context, { staffCookie: readCookie(request, "staff") });
  const response = Response.json({ next }, { headers: clearSiteData });
  return withCookies(response, expiredCookie("staff"), expiredCookie("staff-entry"));
});
