import * as z from "zod/mini";
import { cookie } from "@/lib/server/http/cookies";
import { readJson } from "@/lib/server/http/request";
import { publicRoute } from "@/lib/server/http/routes";
import { clearedStaffEntryCookie } from "@/lib/server/staff/auth/staff-entry";
import { signOutStaff } from "@/lib/server/staff/auth/staff-sign-out";

const nothing = z.strictObject({});

/** Ends the staff session and its impersonation; answers `{next}`, where the provider signs the person out too. */
export const POST = publicRoute("POST /api/support/sign-out", async ({ request, origin }) => {
  nothing.parse(await readJson(request));
  const answer = Response.json(
    { next: await signOutStaff(request, origin) },
    { headers: { "clear-site-data": '"cache", "storage"' } },
  );
  answer.headers.append("set-cookie", cookie("staff", "", 0));
  answer.headers.append("set-cookie", clearedStaffEntryCookie());
  return answer;
});
