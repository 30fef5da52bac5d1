import { licenseKeyFilter } from "@/lib/api/filters";
import { listLicenseKeys } from "@/lib/server/license-keys/list";
import { withCustomer } from "@/lib/server/route";
import { jsonResponse } from "@/lib/server/text-response";

export const GET = withCustomer("GET /api/license-keys", async ({ session, url }) =>
  jsonResponse(await listLicenseKeys(session, licenseKeyFilter.parse(Object.fromEntries(url.searchParams)))),
);
