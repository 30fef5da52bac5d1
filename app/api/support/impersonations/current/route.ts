import { readSession } from "@/lib/server/customer/session/session-store";
import { cookie, readCookie } from "@/lib/server/http/cookies";
import { withStaff } from "@/lib/server/http/routes";
import { withDatabase } from "@/lib/server/platform/db/database";
import { endImpersonations } from "@/lib/server/staff/impersonation/impersonation-end";

/** Ends the agent's impersonation, in whichever browser it runs: 204, also when it had ended already. */
export const DELETE = withStaff("DELETE /api/support/impersonations/current", async ({ request, staff, origin }) => {
  await withDatabase((db) =>
    db.transaction((transaction) => endImpersonations(transaction, { staffSubject: staff.subject }, "agent", origin)),
  );
  const answer = new Response(null, { status: 204, headers: { "clear-site-data": '"cache", "storage"' } });
  // A customer's own sign-in in this browser, where the impersonation ran in another, is not the impersonation's to end.
  const portal = readCookie(request, "portal");
  if (portal && !(await readSession(portal))) answer.headers.append("set-cookie", cookie("portal", "", 0));
  return answer;
});
