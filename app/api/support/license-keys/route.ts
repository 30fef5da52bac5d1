import { organizationKeyFilter } from "@/lib/api/support";
import { withStaff } from "@/lib/server/http/routes";
import { listKeysOfOrganization } from "@/lib/server/staff/search/organization-key-list";

/** The organization's license keys, masked. */
export const GET = withStaff("GET /api/support/license-keys", async (context, { url }) =>
  Response.json(
    await listKeysOfOrganization(context, organizationKeyFilter.parse(Object.fromEntries(url.searchParams))),
  ),
);
