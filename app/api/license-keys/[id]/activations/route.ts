import { newDevice } from "@/lib/api/devices";
import { addDevice } from "@/lib/server/customer/license-keys/activation";
import { readJson } from "@/lib/server/http/request";
import { idParameter, withCustomer } from "@/lib/server/http/routes";

/** Adds a device by hand: 201. */
export const POST = withCustomer("POST /api/license-keys/{id}/activations", async (context, { request, params }) => {
  const licenseKeyId = idParameter(params, "id", "license_key_not_found");
  const { label } = newDevice.parse(await readJson(request));
  return Response.json(await addDevice(context, { licenseKeyId, label }), { status: 201 });
});
