import { cookie } from "@/lib/server/http/cookies";
import { publicRoute } from "@/lib/server/http/routes";
import { orSupportHome, redirectTo } from "@/lib/server/http/support-redirect";
import { finishSignIn } from "@/lib/server/staff/auth/sign-in-callback";
import { clearedStaffEntryCookie } from "@/lib/server/staff/auth/staff-entry";

/** Back from the identity provider: 303 to the page that was asked for, with the cookie. */
export const GET = publicRoute("GET /api/support/callback", ({ request, url, origin }) =>
  orSupportHome(async () => {
    const { cookie: value, maxAge, next } = await finishSignIn(request, url, origin);
    const answer = redirectTo(next);
    answer.headers.append("set-cookie", cookie("staff", value, maxAge));
    answer.headers.append("set-cookie", clearedStaffEntryCookie());
    return answer;
  }),
);
