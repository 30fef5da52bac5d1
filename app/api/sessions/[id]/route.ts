import { idParameter, withCustomer } from "@/lib/server/route";
import { endOwnSession } from "@/lib/server/session/own-sessions";
import { signedOutAnswer } from "@/lib/server/session/signed-out";

/** Signs one of my browsers out. */
export const DELETE = withCustomer("DELETE /api/sessions/{id}", async ({ session, params }) => {
  const { wasCurrent } = await endOwnSession(session, idParameter(params, "id", "session_not_found"));
  return wasCurrent ? signedOutAnswer() : new Response(null, { status: 204 });
});
