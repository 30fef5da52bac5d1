import { customerSearch } from "@/lib/api/support";
import { readJson } from "@/lib/server/http/request";
import { withStaff } from "@/lib/server/http/routes";
import { searchCustomers } from "@/lib/server/staff/search/customer-search";

/** Customers by whatever the agent has. A POST, though it changes nothing: what is typed must not stand in an address. */
export const POST = withStaff("POST /api/support/customers/search", async ({ request, staff, origin }) => {
  const asked = customerSearch.parse(await readJson(request));
  return Response.json(await searchCustomers(staff, asked, origin));
});
