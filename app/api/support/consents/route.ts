import { consentRequest } from "@/lib/api/staff";
import { readJson } from "@/lib/server/http/request";
import { withStaff } from "@/lib/server/http/routes";
import { redeemSupportCode } from "@/lib/server/staff/impersonation/support-consent";

/** A customer's code, read out to the agent: whose it is, with consent for a quarter of an hour. */
export const POST = withStaff("POST /api/support/consents", async ({ request, staff, origin }) => {
  const { code } = consentRequest.parse(await readJson(request));
  return Response.json(await redeemSupportCode(code, staff, origin), { status: 201 });
});
