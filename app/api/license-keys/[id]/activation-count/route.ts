import { countActivations } from "@/lib/server/customer/license-keys/license-key-detail";
import { loadOwnedKey } from "@/lib/server/customer/license-keys/owned-key";
import { idParameter, withCustomer } from "@/lib/server/http/routes";
import { jsonResponse } from "@/lib/server/platform/whole-response";

/** Devices in use: Polar's list has no activations, so that the list page asks for each key in view. */
export const GET = withCustomer("GET /api/license-keys/{id}/activation-count", async ({ session, params }) => {
  const owned = await loadOwnedKey(session, idParameter(params, "id", "license_key_not_found"));
  return jsonResponse({ activations_count: countActivations(owned) });
});
