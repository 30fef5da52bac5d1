import { endOwnSession } from "@/lib/server/customer/session/own-sessions";
import { signedOutResponse } from "@/lib/server/http/responses";
import { idParameter, withCustomer } from "@/lib/server/http/routes";

/** Signs one of the customer's browsers out. */
export const DELETE = withCustomer("DELETE /api/sessions/{id}", async (context, { params }) => {
  const { wasCurrent } = await endOwnSession(context, idParameter(params, "id", "session_not_found"));
  return wasCurrent ? signedOutResponse() : new Response(null, { status: 204 });
});
