import { deactivateDevice } from "@/lib/server/customer/license-keys/deactivation";
import { idParameter, withCustomer } from "@/lib/server/http/routes";

/** Deactivates a device: 204. */
export const DELETE = withCustomer(
  "DELETE /api/license-keys/{id}/activations/{activation_id}",
  async (context, { params }) => {
    const licenseKeyId = idParameter(params, "id", "license_key_not_found");
    const activationId = idParameter(params, "activation_id", "activation_not_found");
    await deactivateDevice(context, { licenseKeyId, activationId });
    return new Response(null, { status: 204 });
  },
);
