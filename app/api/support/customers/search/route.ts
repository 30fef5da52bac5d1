import { customerSearch } from "@/lib/api/support";
import { readJson } from "@/lib/server/request";
import { withStaff } from "@/lib/server/route";
import { searchCustomers } from "@/lib/server/support/search-customers";

/** Customers by whatever the agent has. A POST, though it changes nothing: what is typed must not stand in an address. */
export const POST = withStaff("POST /api/support/customers/search", async ({ request, staff, origin }) => {
  const asked = customerSearch.parse(await readJson(request));
  return Response.json(await searchCustomers(staff, asked, origin));
});
