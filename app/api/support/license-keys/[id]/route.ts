import { activationFilter } from "@/lib/api/filters";
import { idParameter, withStaff } from "@/lib/server/http/routes";
import { getKeyOfOrganization } from "@/lib/server/staff/search/organization-key";

/** One license key of the organization with its devices, masked. */
export const GET = withStaff("GET /api/support/license-keys/{id}", async (context, { params, url }) => {
  const id = idParameter(params, "id", "license_key_not_found");
  const filter = activationFilter.parse(Object.fromEntries(url.searchParams));
  return Response.json(await getKeyOfOrganization(context, { id, filter }));
});
