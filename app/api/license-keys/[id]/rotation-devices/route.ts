import { listRotationDevices } from "@/lib/server/customer/license-keys/rotation-devices";
import { idParameter, withCustomer } from "@/lib/server/http/routes";

/** The devices that the key's last rotation left to be changed. */
export const GET = withCustomer("GET /api/license-keys/{id}/rotation-devices", async (context, { params }) =>
  Response.json(await listRotationDevices(context, idParameter(params, "id", "license_key_not_found"))),
);
