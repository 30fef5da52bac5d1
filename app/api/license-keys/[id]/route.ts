import { activationFilter } from "@/lib/api/filters";
import { getLicenseKey } from "@/lib/server/license-keys/get";
import { idParameter, withCustomer } from "@/lib/server/route";

export const GET = withCustomer("GET /api/license-keys/{id}", async ({ session, url, params }) => {
  const id = idParameter(params, "id", "license_key_not_found");
  return Response.json(await getLicenseKey(session, id, activationFilter.parse(Object.fromEntries(url.searchParams))));
});
