import { endOwnSession } from "@/lib/server/customer/session/own-sessions";
import { idParameter, withCustomer } from "@/lib/server/http/routes";
import { signedOutAnswer } from "@/lib/server/http/signed-out-response";

/** Signs one of my browsers out. */
export const DELETE = withCustomer("DELETE /api/sessions/{id}", async ({ session, params }) => {
  const { wasCurrent } = await endOwnSession(session, idParameter(params, "id", "session_not_found"));
  return wasCurrent ? signedOutAnswer() : new Response(null, { status: 204 });
});
