import { revealLicenseKey } from "@/lib/server/customer/license-keys/license-key-reveal";
import { readEmptyJson } from "@/lib/server/http/request";
import { idParameter, withCustomer } from "@/lib/server/http/routes";

/** The full license key. */
export const POST = withCustomer("POST /api/license-keys/{id}/reveal", async (context, { request, params }) => {
  const id = idParameter(params, "id", "license_key_not_found");
  await readEmptyJson(request);
  return Response.json(await revealLicenseKey(context, id));
});
