import { deviceNameInput } from "@/lib/api/devices";
import { nameDevice } from "@/lib/server/customer/license-keys/device-names";
import { readJson } from "@/lib/server/http/request";
import { idParameter, withCustomer } from "@/lib/server/http/routes";

/** Names a device, or takes its name away: 204. */
export const POST = withCustomer(
  "POST /api/license-keys/{id}/activations/{activation_id}/name",
  async (context, { request, params }) => {
    const licenseKeyId = idParameter(params, "id", "license_key_not_found");
    const activationId = idParameter(params, "activation_id", "activation_not_found");
    const { name } = deviceNameInput.parse(await readJson(request));
    await nameDevice(context, { licenseKeyId, activationId, name });
    return new Response(null, { status: 204 });
  },
);
