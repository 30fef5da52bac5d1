import { getActivationCount } from "@/lib/server/customer/license-keys/license-key-detail";
import { idParameter, withCustomer } from "@/lib/server/http/routes";
import { jsonResponse } from "@/lib/server/platform/text-response";

/** How many devices use a license key. Polar's list has no activations, so the page of keys asks for each key in view. */
export const GET = withCustomer("GET /api/license-keys/{id}/activation-count", async (context, { params }) =>
  jsonResponse(await getActivationCount(context, idParameter(params, "id", "license_key_not_found"))),
);
