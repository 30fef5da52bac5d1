import { customerSearch } from "@/lib/api/support";
import { readJson } from "@/lib/server/http/request";
import { withStaff } from "@/lib/server/http/routes";
import { searchCustomers } from "@/lib/server/staff/search/customer-search";

/** Finds customers. A POST, though it changes nothing: an email or a key must not appear in a URL. */
export const POST = withStaff("POST /api/support/customers/search", async (context, { request }) =>
  Response.json(await searchCustomers(context, customerSearch.parse(await readJson(request)))),
);
