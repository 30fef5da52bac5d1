import { readEmptyJson } from "@/lib/server/http/request";
import { withCustomer } from "@/lib/server/http/routes";
import { createSupportCode } from "@/lib/server/staff/impersonation/support-consent";

/** Creates a code with which the customer lets support view their account. */
export const POST = withCustomer("POST /api/support-codes", async (context, { request }) => {
  await readEmptyJson(request);
  return Response.json(await createSupportCode(context), { status: 201 });
});
