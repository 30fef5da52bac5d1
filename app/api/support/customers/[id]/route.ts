import { customerPageFilter } from "@/lib/api/support";
import { idParameter, withStaff } from "@/lib/server/http/routes";
import { describeCustomer } from "@/lib/server/staff/search/customer-detail";

/** One customer with members, license keys and past impersonations. */
export const GET = withStaff("GET /api/support/customers/{id}", async (context, { params, url }) => {
  const id = idParameter(params, "id", "customer_not_found");
  const filter = customerPageFilter.parse(Object.fromEntries(url.searchParams));
  return Response.json(await describeCustomer(context, { id, filter }));
});
