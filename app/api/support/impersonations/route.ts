import { impersonationRequest } from "@/lib/api/staff";
import { closeSession } from "@/lib/server/customer/session/session-store";
import { cookie, readCookie } from "@/lib/server/http/cookies";
import { readJson } from "@/lib/server/http/request";
import { withStaff } from "@/lib/server/http/routes";
import { startImpersonation } from "@/lib/server/staff/impersonation/impersonation-start";
import { describeImpersonation } from "@/lib/server/staff/impersonation/running-impersonation";

/** View as: 201 `{impersonation, next}` and the portal's cookie. A customer's own sign-in in this browser ends. */
export const POST = withStaff("POST /api/support/impersonations", async ({ request, staff, origin }) => {
  const asked = impersonationRequest.parse(await readJson(request));
  const { cookie: value, maxAge, impersonation } = await startImpersonation(staff, asked, origin);
  const replaced = readCookie(request, "portal");
  if (replaced) await closeSession(replaced, origin);
  const answer = Response.json(
    { impersonation: describeImpersonation(impersonation), next: "/license-keys" },
    { status: 201 },
  );
  answer.headers.append("set-cookie", cookie("portal", value, maxAge));
  // What the browser kept of the customer before must not stand under this one's banner.
  answer.headers.set("clear-site-data", '"cache", "storage"');
  return answer;
});
