import { activationFilter } from "@/lib/api/filters";
import { getLicenseKey } from "@/lib/server/customer/license-keys/license-key-detail";
import { idParameter, withCustomer } from "@/lib/server/http/routes";

/** One license key with a page of its devices. */
export const GET = withCustomer("GET /api/license-keys/{id}", async (context, { url, params }) => {
  const id = idParameter(params, "id", "license_key_not_found");
  const filter = activationFilter.parse(Object.fromEntries(url.searchParams));
  return Response.json(await getLicenseKey(context, { id, filter }));
});
