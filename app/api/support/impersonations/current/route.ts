import { cookie, readCookie } from "@/lib/server/cookies";
import { withDatabase } from "@/lib/server/db/client";
import { withStaff } from "@/lib/server/route";
import { readSession } from "@/lib/server/session/store";
import { endVisits } from "@/lib/server/staff/end-visit";

/** Ends the agent's visit, in whichever browser it runs: 204, also when it had ended already. */
export const DELETE = withStaff("DELETE /api/support/impersonations/current", async ({ request, staff, origin }) => {
  await withDatabase((db) =>
    db.transaction((transaction) => endVisits(transaction, { staffSubject: staff.subject }, "agent", origin)),
  );
  const answer = new Response(null, { status: 204, headers: { "clear-site-data": '"cache", "storage"' } });
  // A customer's own sign-in in this browser, where the visit ran in another, is not the visit's to end.
  const portal = readCookie(request, "portal");
  if (portal && !(await readSession(portal))) answer.headers.append("set-cookie", cookie("portal", "", 0));
  return answer;
});
