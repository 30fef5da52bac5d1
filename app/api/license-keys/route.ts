import { licenseKeyFilter } from "@/lib/api/filters";
import { listLicenseKeys } from "@/lib/server/license-keys/list";
import { withCustomer } from "@/lib/server/route";

export const GET = withCustomer("GET /api/license-keys", async ({ session, url }) =>
  Response.json(await listLicenseKeys(session, licenseKeyFilter.parse(Object.fromEntries(url.searchParams)))),
);
