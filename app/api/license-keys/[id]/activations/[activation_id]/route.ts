import { deactivateDevice } from "@/lib/server/customer/license-keys/deactivation";
import { idParameter, withCustomer } from "@/lib/server/http/routes";

export const DELETE = withCustomer(
  "DELETE /api/license-keys/{id}/activations/{activation_id}",
  async ({ session, params, origin }) => {
    const id = idParameter(params, "id", "license_key_not_found");
    await deactivateDevice(session, id, idParameter(params, "activation_id", "activation_not_found"), origin);
    return new Response(null, { status: 204 });
  },
);
