import { organizationKeyFilter } from "@/lib/api/support";
import { withStaff } from "@/lib/server/http/routes";
import { listKeysOfOrganization } from "@/lib/server/staff/search/organization-key-list";

/** The organization's license keys, masked. */
export const GET = withStaff("GET /api/support/license-keys", async ({ url, staff, origin }) => {
  const filter = organizationKeyFilter.parse(Object.fromEntries(url.searchParams));
  return Response.json(await listKeysOfOrganization(staff, filter, origin));
});
