import { cookie, expiredCookie, readCookie } from "@/lib/server/http/cookies";
import { orSupportHome, redirectTo, withCookies } from "@/lib/server/http/responses";
import { publicRoute } from "@/lib/server/http/routes";
import { finishStaffSignIn } from "@/lib/server/staff/auth/sign-in-callback";
import { openStaffEntry } from "@/lib/server/staff/auth/staff-entry";

/** Completes the OpenID Connect sign-in: 303 to the requested page, with the staff cookie. */
export const GET = publicRoute("GET /api/support/callback", (context, { request, url }) =>
  orSupportHome(context, "GET /api/support/callback", async () => {
    const entry = await openStaffEntry(readCookie(request, "staff-entry"));
    const staffCookie = readCookie(request, "staff");
    const { cookie: value, maxAge, next } = await finishStaffSignIn(context, { url, entry, staffCookie });
    return withCookies(redirectTo(next), cookie("staff", value, maxAge), expiredCookie("staff-entry"));
  }),
);
