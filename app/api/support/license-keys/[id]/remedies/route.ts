import { remedyRequest } from "@/lib/api/remedies";
import { readJson } from "@/lib/server/http/request";
import { idParameter, withStaff } from "@/lib/server/http/routes";
import { recheckStaff } from "@/lib/server/staff/auth/role-recheck";
import { applyRemedy, describeRemedies } from "@/lib/server/staff/search/remedy";

/** What of a license key a lead can change, and how the key is now. */
export const GET = withStaff("GET /api/support/license-keys/{id}/remedies", async (context, { params }) => {
  return Response.json(await describeRemedies(context, idParameter(params, "id", "license_key_not_found")));
});

/** Changes a license key as the organization, once. Responds with the key as it is then. */
export const POST = withStaff("POST /api/support/license-keys/{id}/remedies", async (context, { request, params }) => {
  const id = idParameter(params, "id", "license_key_not_found");
  const remedy = remedyRequest.parse(await readJson(request));
  return Response.json(await applyRemedy(context, { id, request: remedy, recheckRoles: recheckStaff }));
});
