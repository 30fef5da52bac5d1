import { licenseKeyFilter } from "@/lib/api/filters";
import { listLicenseKeys } from "@/lib/server/customer/license-keys/license-key-list";
import { withCustomer } from "@/lib/server/http/routes";
import { jsonResponse } from "@/lib/server/platform/text-response";

/** The customer's license keys, masked. */
export const GET = withCustomer("GET /api/license-keys", async (context, { url }) =>
  jsonResponse(await listLicenseKeys(context, licenseKeyFilter.parse(Object.fromEntries(url.searchParams)))),
);
