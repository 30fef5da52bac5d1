import * as z from "zod/mini";
import { revealLicenseKey } from "@/lib/server/customer/license-keys/license-key-reveal";
import { readJson } from "@/lib/server/http/request";
import { idParameter, withCustomer } from "@/lib/server/http/routes";

const nothing = z.strictObject({});

export const POST = withCustomer("POST /api/license-keys/{id}/reveal", async ({ session, request, params, origin }) => {
  const id = idParameter(params, "id", "license_key_not_found");
  nothing.parse(await readJson(request));
  return Response.json(await revealLicenseKey(session, id, origin));
});
