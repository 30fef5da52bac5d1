import * as z from "zod/mini";
import { revealLicenseKey } from "@/lib/server/license-keys/reveal";
import { readJson } from "@/lib/server/request";
import { idParameter, withCustomer } from "@/lib/server/route";

const nothing = z.strictObject({});

export const POST = withCustomer("POST /api/license-keys/{id}/reveal", async ({ session, request, params, origin }) => {
  const id = idParameter(params, "id", "license_key_not_found");
  nothing.parse(await readJson(request));
  return Response.json(await revealLicenseKey(session, id, origin));
});
