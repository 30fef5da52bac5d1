import { countActivations } from "@/lib/server/license-keys/get";
import { loadOwnedKey } from "@/lib/server/license-keys/owned";
import { idParameter, withCustomer } from "@/lib/server/route";
import { jsonResponse } from "@/lib/server/text-response";

/** Devices in use: Polar's list has no activations, so that the list page asks for each key in view. */
export const GET = withCustomer("GET /api/license-keys/{id}/activation-count", async ({ session, params }) => {
  const owned = await loadOwnedKey(session, idParameter(params, "id", "license_key_not_found"));
  return jsonResponse({ activations_count: countActivations(owned) });
});
