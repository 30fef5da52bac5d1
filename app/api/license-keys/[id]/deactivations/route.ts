import { deactivationsInput, undoInput } from "@/lib/api/devices";
import {
  deactivateSeveral,
  getDeactivations,
  undoDeactivations,
} from "@/lib/server/customer/license-keys/several-deactivations";
import { readJson } from "@/lib/server/http/request";
import { idParameter, withCustomer } from "@/lib/server/http/routes";

/** How far the latest deactivation of several devices is, and what became of each. */
export const GET = withCustomer("GET /api/license-keys/{id}/deactivations", async (context, { params }) =>
  Response.json(await getDeactivations(context, idParameter(params, "id", "license_key_not_found"))),
);

/** Queues several devices to be deactivated: 202. */
export const POST = withCustomer("POST /api/license-keys/{id}/deactivations", async (context, { request, params }) => {
  const licenseKeyId = idParameter(params, "id", "license_key_not_found");
  const { activation_ids: activationIds } = deactivationsInput.parse(await readJson(request));
  return Response.json(await deactivateSeveral(context, { licenseKeyId, activationIds }), { status: 202 });
});

/** Undoes what isn't sent yet; with `dismiss`, forgets the results once all is finished. */
export const DELETE = withCustomer(
  "DELETE /api/license-keys/{id}/deactivations",
  async (context, { request, params }) => {
    const { dismiss } = undoInput.parse(await readJson(request));
    const licenseKeyId = idParameter(params, "id", "license_key_not_found");
    return Response.json(await undoDeactivations(context, { licenseKeyId, dismiss }));
  },
);
