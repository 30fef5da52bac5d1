import { consentRequest } from "@/lib/api/staff";
import { readJson } from "@/lib/server/http/request";
import { withStaff } from "@/lib/server/http/routes";
import { redeemSupportCode } from "@/lib/server/staff/impersonation/support-consent";

/** Redeems a support code: 201 with its customer, who has now given consent for 15 minutes. */
export const POST = withStaff("POST /api/support/consents", async (context, { request }) => {
  const { code } = consentRequest.parse(await readJson(request));
  return Response.json(await redeemSupportCode(context, code), { status: 201 });
});
