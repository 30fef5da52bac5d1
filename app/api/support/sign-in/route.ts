import { cookie } from "@/lib/server/http/cookies";
import { orSupportHome, withCookies } from "@/lib/server/http/responses";
import { publicRoute } from "@/lib/server/http/routes";
import { sealStaffEntry } from "@/lib/server/staff/auth/staff-entry";
import { beginStaffSignIn } from "@/lib/server/staff/auth/staff-sign-in";

/**
 * Redirects to the identity provider, which with `fresh=1` authenticates the person again. Browsers open this URL, so failures
 * redirect to a page.
 */
export const GET = publicRoute("GET /api/support/sign-in", (context, { url: { searchParams } }) =>
  orSupportHome(context, "GET /api/support/sign-in", async () => {
    const fresh = searchParams.get("fresh") === "1";
    const { url, entry } = await beginStaffSignIn(context, { next: searchParams.get("next"), fresh });
    const { value, maxAge } = await sealStaffEntry(entry);
    const response = new Response(null, { status: 303, headers: { location: url } });
    return withCookies(response, cookie("staff-entry", value, maxAge));
  }),
);
