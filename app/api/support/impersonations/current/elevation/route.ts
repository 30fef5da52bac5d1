import { elevationRequest } from "@/lib/api/staff";
import { cookie, readCookie } from "@/lib/server/http/cookies";
import { readJson } from "@/lib/server/http/request";
import { withStaff } from "@/lib/server/http/routes";
import { elevateImpersonation } from "@/lib/server/staff/impersonation/elevation";
import { describeImpersonation } from "@/lib/server/staff/impersonation/running-impersonation";

/** Act on behalf, for what is left of the impersonation: 201 `{impersonation, next}` and the portal's cookie under another id. */
export const POST = withStaff(
  "POST /api/support/impersonations/current/elevation",
  async ({ request, staff, origin }) => {
    const { reason } = elevationRequest.parse(await readJson(request));
    const asked = { reason, portalCookie: readCookie(request, "portal") };
    const { cookie: value, impersonation } = await elevateImpersonation(staff, asked, origin);
    const answer = Response.json(
      { impersonation: describeImpersonation(impersonation), next: "/license-keys" },
      { status: 201 },
    );
    answer.headers.append(
      "set-cookie",
      cookie("portal", value, (impersonation.expiresAt.getTime() - Date.now()) / 1000),
    );
    return answer;
  },
);
