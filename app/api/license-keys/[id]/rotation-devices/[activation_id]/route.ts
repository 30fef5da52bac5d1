import { rotationDeviceChange } from "@/lib/api/rotation";
import { changeRotationDevice } from "@/lib/server/customer/license-keys/rotation-devices";
import { readJson } from "@/lib/server/http/request";
import { idParameter, withCustomer } from "@/lib/server/http/routes";

/** Notes whether a device has the new key. */
export const POST = withCustomer(
  "POST /api/license-keys/{id}/rotation-devices/{activation_id}",
  async (context, { request, params }) => {
    const licenseKeyId = idParameter(params, "id", "license_key_not_found");
    const activationId = idParameter(params, "activation_id", "activation_not_found");
    const change = rotationDeviceChange.parse(await readJson(request));
    await changeRotationDevice(context, { licenseKeyId, activationId, change });
    return new Response(null, { status: 204 });
  },
);
