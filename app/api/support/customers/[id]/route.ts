import { customerPageFilter } from "@/lib/api/support";
import { idParameter, withStaff } from "@/lib/server/http/routes";
import { describeCustomer } from "@/lib/server/staff/search/customer-page";

/** One customer with members, license keys and past impersonations. */
export const GET = withStaff("GET /api/support/customers/{id}", async ({ params, url, staff, origin }) => {
  const id = idParameter(params, "id", "customer_not_found");
  const filter = customerPageFilter.parse(Object.fromEntries(url.searchParams));
  return Response.json(await describeCustomer(staff, id, filter, origin));
});
