import { activationFilter } from "@/lib/api/filters";
import { getLicenseKey } from "@/lib/server/customer/license-keys/license-key-detail";
import { idParameter, withCustomer } from "@/lib/server/http/routes";

export const GET = withCustomer("GET /api/license-keys/{id}", async ({ session, url, params }) => {
  const id = idParameter(params, "id", "license_key_not_found");
  return Response.json(await getLicenseKey(session, id, activationFilter.parse(Object.fromEntries(url.searchParams))));
});
